#include "gradus/losses/relative_errors.hpp"

#include <limits>

#include "losses/probabilities.hpp"

namespace gradus::inline GRADUS_PRECISION {

MeanAbsolutePercentageError::MeanAbsolutePercentageError(ReductionOptions options)
    : Loss("mean_absolute_percentage_error", options) {}

void MeanAbsolutePercentageError::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                                       VectorView values) const {
  const auto y = y_true.array(), p = y_pred.array();
  values = 100 * ((y - p).abs() / y.abs().max(kEpsilon)).rowwise().mean();
}

void MeanAbsolutePercentageError::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                           MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  const auto y = y_true.array(), p = y_pred.array();
  dy_pred = (100 / K) * (p - y).sign() / y.abs().max(kEpsilon);
}

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

}  // namespace gradus::inline GRADUS_PRECISION
