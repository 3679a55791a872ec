#include "gradus/metrics/regression_metrics.hpp"

#include <cmath>

#include "gradus/core/elementwise.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

double MeanSquaredErrorMetric::value(ConstVectorView y_true, ConstVectorView y_pred) const {
  const Scalar squares = sum_at_best(y_pred.size(), [&](Index i) GRADUS_INLINE {
    const Scalar e = y_pred(i) - y_true(i);
    return e * e;
  });
  return static_cast<double>(squares) / static_cast<double>(y_pred.size());
}

double MeanAbsoluteErrorMetric::value(ConstVectorView y_true, ConstVectorView y_pred) const {
  const Scalar distances = sum_at_best(
      y_pred.size(), [&](Index i) GRADUS_INLINE { return std::abs(y_pred(i) - y_true(i)); });
  return static_cast<double>(distances) / static_cast<double>(y_pred.size());
}

double RootMeanSquaredError::result() const { return std::sqrt(MeanSquaredErrorMetric::result()); }

}}  // namespace gradus
