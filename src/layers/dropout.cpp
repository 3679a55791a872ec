#include "gradus/layers/dropout.hpp"

#include "core/option_checks.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

Dropout::Dropout(double rate, std::uint64_t seed) : NoiseLayer(seed), rate_(rate) {
  OptionChecks("Dropout").require(rate >= 0 && rate < 1, "rate", rate,
                                  "in [0, 1), the share of inputs to set to 0");
}

void Dropout::draw(Random& random, VectorView noise) const {
  const Scalar kept = static_cast<Scalar>(1 / (1 - rate_));
  for (Scalar& r : noise) r = random.uniform() < rate_ ? Scalar(0) : kept;
}

void Dropout::forward_training(ConstMatrixView x, ConstMatrixView noise, MatrixView y) const {
  y = noise.cwiseProduct(x);  // y = r x
}

void Dropout::backward_training(ConstMatrixView noise, ConstMatrixView dy, MatrixView dx) const {
  dx = noise.cwiseProduct(dy);  // dx = r dy
}

}}  // namespace gradus
