#include "gradus/losses/mean_absolute_percentage_error.hpp"

#include <algorithm>
#include <cmath>

#include "losses/probabilities.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

MeanAbsolutePercentageError::MeanAbsolutePercentageError(ReductionOptions options)
    : Loss("mean_absolute_percentage_error", options) {}

void MeanAbsolutePercentageError::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                                       VectorView values) const {
  mean_over_outputs(y_true, y_pred, values, [](Scalar y, Scalar p) {
    return 100 * std::abs(y - p) / std::max(std::abs(y), kEpsilon);
  });
}

void MeanAbsolutePercentageError::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                           MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  const auto slope = [K](Scalar y, Scalar p) {
    return 100 / K * sign(p - y) / std::max(std::abs(y), kEpsilon);
  };
  elementwise(dy_pred, y_true, y_pred, slope);
}

}}  // namespace gradus
