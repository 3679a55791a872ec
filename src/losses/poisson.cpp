#include "gradus/losses/poisson.hpp"

#include <limits>

#include "losses/probabilities.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

Poisson::Poisson(ReductionOptions options) : Loss("poisson", options) {}

void Poisson::call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const {
  mean_over_outputs(y_true, y_pred, values,
                    [](Scalar y, Scalar p) { return p - y * math::log(p + kEpsilon); });
}

void Poisson::gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  // (1 - y / (p + ε)) / K
  const auto slope = [K](Scalar y, Scalar p) { return (1 - y / (p + kEpsilon)) / K; };
  elementwise(dy_pred, y_true, y_pred, slope);
}

void Poisson::check_labels(const Matrix& y_true) const {
  check_range(name(), y_true, 0, std::numeric_limits<Scalar>::max(), "counts are not negative");
}

}}  // namespace gradus
