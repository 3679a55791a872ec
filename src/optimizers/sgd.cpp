#include "gradus/optimizers/sgd.hpp"

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

SGD::SGD(SGDOptions options) : Optimizer(options.learning_rate), options_(options) {
  if (!(options.momentum >= 0 && options.momentum <= 1)) {
    throw InvalidArgument("SGD: momentum must be in [0, 1], got " +
                          std::to_string(options.momentum));
  }
}

void SGD::update(Slice slice) const {
  const Scalar alpha = static_cast<Scalar>(learning_rate());
  const Scalar mu = static_cast<Scalar>(options_.momentum);
  const ConstVectorView g = slice.gradient;

  if (options_.momentum == 0) {
    slice.theta -= alpha * g;
    return;
  }
  VectorView v = slice.moment(0);
  v = mu * v - alpha * g;
  if (options_.nesterov) {
    slice.theta += mu * v - alpha * g;
  } else {
    slice.theta += v;
  }
}

}  // namespace gradus::inline GRADUS_PRECISION
