#include "gradus/losses/mean_absolute_percentage_error.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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

}}  // namespace gradus
