#include "gradus/losses/poisson.hpp"

#include <limits>

#include "losses/probabilities.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

Poisson::Poisson(ReductionOptions options) : Loss("poisson", options) {}

void Poisson::call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const {
  const auto y = y_true.array(), p = y_pred.array();
  values = (p - y * (p + kEpsilon).log()).rowwise().mean();
}

void Poisson::gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  dy_pred = (1 - y_true.array() / (y_pred.array() + kEpsilon)) / K;  // (1 - y / (p + ε)) / K
}

void Poisson::check_labels(const Matrix& y_true) const {
  check_range(name(), y_true, 0, std::numeric_limits<Scalar>::max(), "counts are not negative");
}

}}  // namespace gradus
