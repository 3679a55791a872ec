#include "gradus/losses/mean_squared_logarithmic_error.hpp"

#include <limits>

#include "losses/probabilities.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

MeanSquaredLogarithmicError::MeanSquaredLogarithmicError(ReductionOptions options)
    : Loss("mean_squared_logarithmic_error", options) {}

void MeanSquaredLogarithmicError::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                                       VectorView values) const {
  const auto log_y = y_true.array().max(kEpsilon).log1p();
  const auto log_p = y_pred.array().max(kEpsilon).log1p();
  values = (log_p - log_y).square().rowwise().mean();
}

void MeanSquaredLogarithmicError::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                           MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  const auto p = y_pred.array();
  const auto log_y = y_true.array().max(kEpsilon).log1p();
  const auto log_p = p.max(kEpsilon).log1p();
  // ∂v/∂p = (2/K) (log(1 + p) - log(1 + y')) / (1 + p)
  dy_pred = (p < kEpsilon).select(Scalar(0), (2 / K) * (log_p - log_y) / (1 + p));
}

void MeanSquaredLogarithmicError::check_labels(const Matrix& y_true) const {
  check_range(name(), y_true, 0, std::numeric_limits<Scalar>::max(),
              "negative targets would count as 0; shift them, or use MeanSquaredError");
}

}}  // namespace gradus
