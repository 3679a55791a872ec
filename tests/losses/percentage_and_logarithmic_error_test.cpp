#include "gradus/losses/regression.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/errors.hpp"
#include "support/loss_check.hpp"

using namespace gradus;

TEST(MeanAbsolutePercentageError, IsTheErrorInPercent) {
  const Matrix y = row({2, -4, 5}), p = row({1, -5, 5});
  EXPECT_NEAR(MeanAbsolutePercentageError()(y, p), 25, 1e-5) << "50%, 25% and 0%";
  EXPECT_TRUE(
      all_near(MeanAbsolutePercentageError().derivative(y, p), row({-50, -25, 0}) / 3, 1e-6))
      << "and 0 where they are equal";
}

TEST(MeanAbsolutePercentageError, DividesByEpsilonForATruthOfZero) {
  EXPECT_NEAR(MeanAbsolutePercentageError()(row({0}), row({2})) / 2e9, 1, 1e-6);
  EXPECT_NEAR(MeanAbsolutePercentageError().derivative(row({0}), row({2}))(0, 0) / 1e9, 1, 1e-6);
  EXPECT_EQ(MeanAbsolutePercentageError()(row({0}), row({0})), 0);
}

TEST(MeanSquaredLogarithmicError, GivesAPublishedValue) {
  EXPECT_NEAR(MeanSquaredLogarithmicError()(matrix({{0, 1}, {0, 0}}), matrix({{1, 1}, {1, 0}})),
              0.240, 5e-4);
}

TEST(MeanSquaredLogarithmicError, ComparesLogarithms) {
  // log(1 + p) - log(1 + y): log 2 and log(1/4)
  const Matrix y = row({1, 3}), p = row({3, 0});
  const double log2 = std::log(2.0);
  EXPECT_NEAR(MeanSquaredLogarithmicError()(y, p), 2.5 * log2 * log2, 1e-6);
  // (2/K) log 2 / 4, and 0 below ε
  EXPECT_TRUE(all_near(MeanSquaredLogarithmicError().derivative(y, p), row({log2 / 4, 0}), 1e-6));
}

TEST(MeanSquaredLogarithmicError, TakesNegativePredictionsAsZero) {
  const MeanSquaredLogarithmicError loss;
  for (const double p : {-0.5, -1.0, -1000.0}) {
    EXPECT_EQ(loss(row({1}), row({p})), loss(row({1}), row({0})));
    EXPECT_EQ(loss.derivative(row({1}), row({p}))(0, 0), 0);
  }
}

#ifdef GRADUS_DOUBLE
TEST(RelativeErrors, DerivativesAgreeWithDifferences) {
  const Matrix y = random_matrix(6, 5, 1, 0.5, 3);
  Matrix e = random_matrix(6, 5, 2, -0.4, 0.4);
  e.array() += e.array().sign() * 0.01;  // away from the corner
  for (const Reduction reduction : kReductions) {
    check_derivatives(MeanAbsolutePercentageError({.reduction = reduction}), y, y + e);
    check_derivatives(MeanAbsolutePercentageError({.reduction = reduction}), -y, e - y);
    check_derivatives(MeanSquaredLogarithmicError({.reduction = reduction}), y, y + e);
  }
}
#endif

TEST(RelativeErrors, KeepNaN) {
  const Matrix y = random_matrix(3, 19, 1, 0.5, 3), p = random_matrix(3, 19, 2, 0.5, 3);
  check_that_nan_stays(MeanAbsolutePercentageError(), y, p);
  check_that_nan_stays(MeanSquaredLogarithmicError(), y, p);
}

TEST(RelativeErrors, RefuseWrongTargets) {
  EXPECT_TRUE(says(
      [] {
        MeanAbsolutePercentageError()(column({1, 2}), Matrix::Ones(2, 3));
      },
      {"mean_absolute_percentage_error", "3 columns", "got 1"}));
  EXPECT_TRUE(says(
      [] {
        MeanSquaredLogarithmicError().check_labels(column({1, 2, -3}));
      },
      {"mean_squared_logarithmic_error", "sample 2 has target -3", "use MeanSquaredError"}));
  EXPECT_EQ(message_of([] { MeanSquaredLogarithmicError().check_labels(column({0, 1e9})); }), "");
}
