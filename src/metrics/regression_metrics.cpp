#include "gradus/metrics/regression_metrics.hpp"

#include <cmath>

namespace gradus { inline namespace GRADUS_PRECISION {

double MeanSquaredErrorMetric::value(ConstVectorView y_true, ConstVectorView y_pred) const {
  return static_cast<double>((y_pred - y_true).squaredNorm()) / static_cast<double>(y_pred.size());
}

double MeanAbsoluteErrorMetric::value(ConstVectorView y_true, ConstVectorView y_pred) const {
  return static_cast<double>((y_pred - y_true).lpNorm<1>()) / static_cast<double>(y_pred.size());
}

double RootMeanSquaredError::result() const { return std::sqrt(MeanSquaredErrorMetric::result()); }

}}  // namespace gradus
