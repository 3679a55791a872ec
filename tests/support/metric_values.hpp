// What a metric says of a batch.
#pragma once

#include "gradus/metrics/metric.hpp"
#include "support/matrices.hpp"

namespace gradus::inline GRADUS_PRECISION {

inline void update(Metric& metric, const Matrix& y_true, const Matrix& y_pred,
                   const Vector& weights = {}) {
  metric.update(read_only(y_true), read_only(y_pred), read_only(weights));
}

inline double result(Metric&& metric, const Matrix& y_true, const Matrix& y_pred,
                     const Vector& weights = {}) {
  update(metric, y_true, y_pred, weights);
  return metric.result();
}

}  // namespace gradus
