#include "gradus/metrics/regression_metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/matrices.hpp"

using namespace gradus;

namespace {

double result(Metric&& metric, const Matrix& y_true, const Matrix& y_pred) {
  metric.update(read_only(y_true), read_only(y_pred));
  return metric.result();
}

}  // namespace

TEST(MeanSquaredErrorMetric, IsTheMeanOfSquares) {
  EXPECT_EQ(result(MeanSquaredErrorMetric(), row({1, 0}), row({2, 3})), 5);
  EXPECT_EQ(result(MeanSquaredErrorMetric(), column({1, 0}), column({2, 3})), 5);
}

TEST(MeanAbsoluteErrorMetric, IsTheMeanOfSizes) {
  EXPECT_EQ(result(MeanAbsoluteErrorMetric(), row({1, 0}), row({2, -3})), 2);
  EXPECT_EQ(result(MeanAbsoluteErrorMetric(), column({1, 0}), column({2, -3})), 2);
}

TEST(RegressionMetrics, ShowNaN) {
  EXPECT_TRUE(std::isnan(result(MeanSquaredErrorMetric(), row({1, 0}), row({2, kNaN}))));
  EXPECT_TRUE(std::isnan(result(MeanAbsoluteErrorMetric(), row({1, 0}), row({2, kNaN}))));
}
