#include "gradus/optimizers/sgd.hpp"

#include "optimizers/option_checks.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

SGD::SGD(const SGDOptions& options) : Optimizer(OptimizerOptions::of(options)), options_(options) {
  OptionChecks("SGD").share("momentum", options.momentum);
}

void SGD::update(Slice slice) const {
  const Scalar alpha = static_cast<Scalar>(slice.learning_rate);
  const Scalar mu = static_cast<Scalar>(options_.momentum);
  const ConstVectorView g = slice.gradient;

  if (options_.momentum == 0) {
    slice.theta -= alpha * g;  // θ ← θ - α g
    return;
  }
  VectorView v = slice.moment(0);
  v = mu * v - alpha * g;  // v ← μ v - α g
  if (options_.nesterov) {
    slice.theta += mu * v - alpha * g;  // θ ← θ + μ v - α g
  } else {
    slice.theta += v;  // θ ← θ + v
  }
}

}}  // namespace gradus
