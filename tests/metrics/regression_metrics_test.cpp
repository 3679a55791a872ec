#include "gradus/metrics/regression_metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/matrices.hpp"
#include "support/metric_values.hpp"

using namespace gradus;

TEST(MeanSquaredErrorMetric, IsTheMeanOfSquares) {
  EXPECT_EQ(result(MeanSquaredErrorMetric(), row({1, 0}), row({2, 3})), 5);
  EXPECT_EQ(result(MeanSquaredErrorMetric(), column({1, 0}), column({2, 3})), 5);
}

TEST(MeanAbsoluteErrorMetric, IsTheMeanOfSizes) {
  EXPECT_EQ(result(MeanAbsoluteErrorMetric(), row({1, 0}), row({2, -3})), 2);
  EXPECT_EQ(result(MeanAbsoluteErrorMetric(), column({1, 0}), column({2, -3})), 2);
}

TEST(RootMeanSquaredError, IsTheRootOfTheMean) {
  EXPECT_DOUBLE_EQ(result(RootMeanSquaredError(), row({1, 0}), row({2, 3})), std::sqrt(5));
  RootMeanSquaredError metric;
  const Matrix zero = column({0, 0}), y_pred = column({3, 1});
  const Vector weights = vector({1, 3});
  metric.update(read_only(zero), read_only(y_pred), read_only(weights));
  EXPECT_DOUBLE_EQ(metric.result(), std::sqrt((9 + 3) / 4.0));
  const Matrix again = column({2, 2});
  metric.update(read_only(zero), read_only(again));
  EXPECT_DOUBLE_EQ(metric.result(), std::sqrt((9 + 3 + 4 + 4) / 6.0)) << "no mean of roots";
}

TEST(RegressionMetrics, ShowNaN) {
  EXPECT_TRUE(std::isnan(result(MeanSquaredErrorMetric(), row({1, 0}), row({2, kNaN}))));
  EXPECT_TRUE(std::isnan(result(MeanAbsoluteErrorMetric(), row({1, 0}), row({2, kNaN}))));
}
