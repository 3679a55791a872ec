// The mean errors, as metrics.
#pragma once

#include <cmath>

#include "gradus/core/elementwise.hpp"
#include "gradus/metrics/metric.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Mean over samples and outputs of (p - y)². Keras: MeanSquaredError, "mse".
class MeanSquaredErrorMetric : public MeanMetric {
 public:
  explicit MeanSquaredErrorMetric(std::string name = "mean_squared_error")
      : MeanMetric(std::move(name)) {}
  double value(ConstVectorView y_true, ConstVectorView y_pred) const override {
    const auto square = [&](Index j) GRADUS_INLINE {
      const double e = y_pred(j) - y_true(j);
      return e * e;
    };
    return sum_at_best(y_pred.size(), square) / static_cast<double>(y_pred.size());
  }
};

/// Mean over samples and outputs of |p - y|. Keras: MeanAbsoluteError, "mae".
class MeanAbsoluteErrorMetric : public MeanMetric {
 public:
  explicit MeanAbsoluteErrorMetric(std::string name = "mean_absolute_error")
      : MeanMetric(std::move(name)) {}
  double value(ConstVectorView y_true, ConstVectorView y_pred) const override {
    const auto distance = [&](Index j)
                              GRADUS_INLINE { return std::abs(double{y_pred(j) - y_true(j)}); };
    return sum_at_best(y_pred.size(), distance) / static_cast<double>(y_pred.size());
  }
};

/// √(Σ_n w_n v_n / Σ_n w_n), v the mean over a sample's outputs of (p - y)²: the root of the mean,
/// not a mean of roots. Keras: RootMeanSquaredError.
class RootMeanSquaredError : public MeanSquaredErrorMetric {
 public:
  explicit RootMeanSquaredError(std::string name = "root_mean_squared_error")
      : MeanSquaredErrorMetric(std::move(name)) {}
  double result() const override { return std::sqrt(MeanSquaredErrorMetric::result()); }
};

}  // namespace gradus
