// The mean errors, as metrics.
#pragma once

#include "gradus/metrics/metric.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Mean over samples and outputs of (p - y)². Keras: MeanSquaredError, "mse".
class MeanSquaredErrorMetric : public Metric {
 public:
  explicit MeanSquaredErrorMetric(std::string name = "mean_squared_error")
      : Metric(std::move(name)) {}
  double value(ConstVectorView y_true, ConstVectorView y_pred) const override;
};

/// Mean over samples and outputs of |p - y|. Keras: MeanAbsoluteError, "mae".
class MeanAbsoluteErrorMetric : public Metric {
 public:
  explicit MeanAbsoluteErrorMetric(std::string name = "mean_absolute_error")
      : Metric(std::move(name)) {}
  double value(ConstVectorView y_true, ConstVectorView y_pred) const override;
};

}  // namespace gradus::inline GRADUS_PRECISION
