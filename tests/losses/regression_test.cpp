#include "gradus/losses/regression.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/errors.hpp"
#include "support/loss_check.hpp"

using namespace gradus;

namespace {

const Matrix kRegressionTrue = matrix({{0, 1, -2}, {3, 0.5, 1}});
const Matrix kRegressionPred =
    matrix({{0.5, 1, -4}, {0, 0.75, 2}});  // p - y: 0.5, 0, -2; -3, 0.25, 1

}  // namespace

TEST(MeanSquaredError, GivesPublishedValues) {
  EXPECT_EQ(MeanSquaredError()(row({1, 0}), row({2, 3})), 5);
  EXPECT_EQ(MeanSquaredError()(column({1, 0}), column({2, 3})), 5) << "two samples of one output";
}

TEST(MeanSquaredError, IsTheMeanOfSquares) {
  EXPECT_TRUE(all_near(MeanSquaredError().values(kRegressionTrue, kRegressionPred),
                       vector({4.25 / 3, 10.0625 / 3}), 1e-6));
  EXPECT_TRUE(all_near(
      MeanSquaredError({.reduction = Reduction::kSum}).derivative(kRegressionTrue, kRegressionPred),
      matrix({{1, 0, -4}, {-6, 0.5, 2}}) / 3, 1e-6));
}

TEST(MeanAbsoluteError, GivesPublishedValues) {
  EXPECT_EQ(MeanAbsoluteError()(row({1, 0}), row({2, 3})), 2);
  EXPECT_EQ(MeanAbsoluteError()(column({1, 0}), column({2, 3})), 2);
}

TEST(MeanAbsoluteError, IsTheMeanOfSizes) {
  EXPECT_TRUE(all_near(MeanAbsoluteError().values(kRegressionTrue, kRegressionPred),
                       vector({2.5 / 3, 4.25 / 3}), 1e-6));
  EXPECT_TRUE(all_near(MeanAbsoluteError({.reduction = Reduction::kSum})
                           .derivative(kRegressionTrue, kRegressionPred),
                       matrix({{1, 0, -1}, {-1, 1, 1}}) / 3, 1e-6))
      << "and 0 where they are equal";
}

TEST(Huber, IsAParabolaThenALine) {
  // f(e) = e²/2 up to 1, then |e| - 1/2:   1/8, 0, 3/2;   5/2, 1/32, 1/2
  EXPECT_TRUE(all_near(Huber().values(kRegressionTrue, kRegressionPred),
                       vector({1.625 / 3, 3.03125 / 3}), 1e-6));
  EXPECT_TRUE(
      all_near(Huber({.reduction = Reduction::kSum}).derivative(kRegressionTrue, kRegressionPred),
               matrix({{0.5, 0, -1}, {-1, 0.25, 1}}) / 3, 1e-6));
}

TEST(Huber, WithAWideDeltaIsHalfTheSquare) {
  const Huber huber({.delta = 100});
  EXPECT_EQ(2 * huber(kRegressionTrue, kRegressionPred),
            MeanSquaredError()(kRegressionTrue, kRegressionPred));
  EXPECT_EQ(2 * huber.derivative(kRegressionTrue, kRegressionPred),
            MeanSquaredError().derivative(kRegressionTrue, kRegressionPred));
}

TEST(Huber, GoesOnSmoothlyAtDelta) {
  const Huber huber({.delta = 2});
  EXPECT_EQ(huber(row({0}), row({2})), 2) << "both formulas give delta²/2";
  EXPECT_EQ(huber.derivative(row({0}), row({2}))(0, 0), 2);
  EXPECT_NEAR(huber(row({0}), row({2.0001})), 2.0002, 1e-5);
  EXPECT_EQ(huber.derivative(row({0}), row({-2.0001}))(0, 0), -2);
}

TEST(LogCosh, IsTheLogOfTheHyperbolicCosine) {
  const Matrix y = row({0, 1, 0}), p = row({1, -1, 0});  // e = 1, -2, 0
  EXPECT_NEAR(LogCosh()(y, p), (0.4337808304830271 + 1.3250027473578643) / 3,
              by_precision(1e-6, 1e-15));
  EXPECT_TRUE(all_near(LogCosh().derivative(y, p),
                       row({0.7615941559557649, -0.9640275800758169, 0}) / 3,
                       by_precision(1e-6, 1e-14)));
}

TEST(LogCosh, KeepsTheDigitsOfSmallErrors) {
  for (const double e : {1e-3, 1e-5, 1e-8}) {
    EXPECT_NEAR(LogCosh()(row({0}), row({e})) / (e * e / 2), 1, 1e-6) << e;
    EXPECT_NEAR(LogCosh()(row({0}), row({-e})) / (e * e / 2), 1, 1e-6) << e;
  }
}

TEST(LogCosh, IsALineForLargeErrors) {
  EXPECT_NEAR(LogCosh()(row({0}), row({-1000})), 1000 - std::log(2.0), 1e-4);
  EXPECT_EQ(LogCosh().derivative(row({0}), row({-1000})), row({-1}));
  const Scalar e = static_cast<Scalar>(by_precision(1e30, 1e300));
  EXPECT_EQ(LogCosh()(row({0}), Matrix::Constant(1, 1, e)), e);
  EXPECT_NEAR(LogCosh()(row({0}), row({1})), LogCosh()(row({0}), row({1.0000001})), 1e-6)
      << "the two formulas meet at 1";
}

#ifdef GRADUS_DOUBLE
TEST(LogCosh, DerivativeAgreesWithDifferences) {
  for (const Reduction reduction : kReductions) {
    check_derivatives(LogCosh({.reduction = reduction}), random_matrix(6, 5, 1),
                      random_matrix(6, 5, 2, -3, 3));
  }
}

TEST(MeanSquaredError, DerivativeAgreesWithDifferences) {
  for (const Reduction reduction : kReductions) {
    check_derivatives(MeanSquaredError({.reduction = reduction}), random_matrix(6, 5, 1),
                      random_matrix(6, 5, 2));
  }
}

TEST(MeanAbsoluteError, DerivativeAgreesWithDifferences) {
  const Matrix y_true = random_matrix(6, 5, 1);
  Matrix e = random_matrix(6, 5, 2);
  e.array() += e.array().sign() * 0.01;  // away from the corner
  for (const Reduction reduction : kReductions) {
    check_derivatives(MeanAbsoluteError({.reduction = reduction}), y_true, y_true + e);
  }
}

TEST(Huber, DerivativeAgreesWithDifferences) {
  const Matrix y_true = random_matrix(6, 5, 1), e = random_matrix(6, 5, 3, -3, 3);
  for (const double delta : {0.1, 0.5, 1.0, 10.0}) {
    SCOPED_TRACE(delta);
    // f'' jumps at delta; differences must not reach across.
    ASSERT_GT((e.array().abs() - delta).abs().minCoeff(), 0.002);
    for (const Reduction reduction : kReductions) {
      check_derivatives(Huber({.delta = delta, .reduction = reduction}), y_true, y_true + e);
    }
  }
}
#endif

TEST(Huber, TakesLargeErrors) {
  const Scalar e = static_cast<Scalar>(by_precision(1e30, 1e300));  // whose square is infinite
  EXPECT_EQ(Huber()(row({0}), Matrix::Constant(1, 1, e)), e);
  EXPECT_EQ(Huber().derivative(row({0}), Matrix::Constant(1, 1, -e))(0, 0), -1);
}

TEST(Huber, RefusesABadDelta) {
  EXPECT_TRUE(says([] { Huber({.delta = 0}); }, {"huber", "delta", "above 0", "got 0"}));
  EXPECT_TRUE(says([] { Huber({.delta = -1}); }, {"huber", "delta", "got -1"}));
  EXPECT_TRUE(says([] { Huber({.delta = kNaN}); }, {"huber", "delta", "nan"}));
  EXPECT_TRUE(says([] { Huber({.delta = kInfinity}); }, {"huber", "delta", "inf"}));
}

TEST(RegressionLosses, RefuseTargetsThatDoNotFit) {
  EXPECT_TRUE(says(
      [] {
        MeanSquaredError()(column({1, 2}), Matrix::Ones(2, 3));
      },
      {"mean_squared_error", "expected targets with 3 columns", "got 1"}));
  EXPECT_TRUE(says(
      [] {
        MeanAbsoluteError()(column({1, 2}), Matrix::Ones(2, 3));
      },
      {"mean_absolute_error", "3 columns"}));
  EXPECT_TRUE(says([] { Huber()(column({1, 2}), Matrix::Ones(2, 3)); }, {"huber", "3 columns"}));
  EXPECT_TRUE(says(
      [] {
        LogCosh()(column({1, 2}), Matrix::Ones(2, 3));
      },
      {"log_cosh", "3 columns"}));
}
