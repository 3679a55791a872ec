#include "gradus/losses/categorical_crossentropy.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "gradus/losses/regression.hpp"
#include "support/errors.hpp"
#include "support/loss_check.hpp"

using namespace gradus;

namespace {

constexpr double kDivergenceTolerance = by_precision(1e-6, 1e-14);

}  // namespace

TEST(KLDivergence, GivesAPublishedValue) {
  EXPECT_NEAR(KLDivergence()(matrix({{0, 1}, {0, 0}}), matrix({{0.6, 0.4}, {0.4, 0.6}})), 0.458,
              5e-4);
}

TEST(KLDivergence, ComparesDistributions) {
  // 0.5 log(0.5/0.25) + 0.25 log(0.25/0.25) + 0.25 log(0.25/0.5) = 0.25 log 2
  const Matrix y = row({0.5, 0.25, 0.25}), p = row({0.25, 0.25, 0.5});
  EXPECT_NEAR(KLDivergence()(y, p), std::log(2.0) / 4, kDivergenceTolerance);
  EXPECT_TRUE(all_near(KLDivergence().derivative(y, p), row({-2, -1, -0.5}), kDivergenceTolerance));
  EXPECT_EQ(KLDivergence()(y, y), 0);
}

TEST(KLDivergence, CountsAZeroAsEpsilon) {
  // ε log(ε / 0.5) + log(1 / 0.5)
  EXPECT_NEAR(KLDivergence()(row({0, 1}), row({0.5, 0.5})), std::log(2.0) + 1e-7 * std::log(2e-7),
              by_precision(1e-6, 1e-15));
}

TEST(KLDivergence, HasNoSlopeWhereItClips) {
  const ValuesAndGradient result = separately(KLDivergence(), row({0.5, 0.5}), row({0, 1.5}));
  EXPECT_NEAR(result.values(0), 0.5 * std::log(0.5 / 1e-7) + 0.5 * std::log(0.5), 1e-5);
  EXPECT_TRUE(result.gradient.isZero(0));
  EXPECT_EQ(KLDivergence().derivative(row({0.5, 0.5}), row({1, 1})), row({-0.5, -0.5}));
}

TEST(Poisson, GivesAPublishedValue) {
  EXPECT_NEAR(Poisson()(matrix({{0, 1}, {0, 0}}), matrix({{1, 1}, {0, 0}})), 0.5, 1e-6);
}

TEST(Poisson, IsLeastWhereThePredictionIsTheCount) {
  // (2 - 2 log 2 + 1 - 3 log 1) / 2
  EXPECT_NEAR(Poisson()(row({2, 3}), row({2, 1})), (3 - 2 * std::log(2.0)) / 2, 1e-6);
  EXPECT_TRUE(all_near(Poisson().derivative(row({2, 3}), row({2, 1})), row({0, -1}), 1e-6, 1e-6));
}

TEST(Poisson, IsFiniteAtZeroAndNaNBelow) {
  const ValuesAndGradient result = separately(Poisson(), row({2}), row({0}));
  EXPECT_NEAR(result.values(0), -2 * std::log(1e-7), 1e-4);
  EXPECT_NEAR(result.gradient(0, 0) / -2e7, 1, 1e-6);
  EXPECT_TRUE(std::isnan(Poisson()(row({0}), row({-1})))) << "even for a count of 0";
}

#ifdef GRADUS_DOUBLE
TEST(KLDivergence, DerivativeAgreesWithDifferences) {
  const Matrix p = random_probabilities(6, 5, 1);
  for (const Reduction reduction : kReductions) {
    check_derivatives(KLDivergence({.reduction = reduction}), random_probabilities(6, 5, 2), p);
    check_derivatives(KLDivergence({.reduction = reduction}), one_hot({2, 0, 4, 2, 1, 3}, 5), p);
  }
}

TEST(Poisson, DerivativeAgreesWithDifferences) {
  for (const Reduction reduction : kReductions) {
    check_derivatives(Poisson({.reduction = reduction}), random_matrix(6, 5, 1, 0, 5),
                      random_matrix(6, 5, 2, 0.5, 5));
  }
}
#endif

TEST(KLDivergence, KeepsNaN) {
  check_that_nan_stays(KLDivergence(), one_hot({0, 7, 18}, 19), random_probabilities(3, 19, 1));
  check_that_nan_stays(Poisson(), random_matrix(3, 19, 1, 0, 5), random_matrix(3, 19, 2, 0.5, 5));
}

TEST(KLDivergence, RefusesWrongTargets) {
  EXPECT_TRUE(says(
      [] {
        KLDivergence()(column({1, 0}), Matrix::Ones(2, 3));
      },
      {"kl_divergence", "3 columns", "SparseCategoricalCrossentropy"}));
  EXPECT_TRUE(says(
      [] {
        KLDivergence().check_labels(matrix({{0.5, 0.5}, {0.5, 1.5}}));
      },
      {"kl_divergence", "sample 1 has target 1.5", "[0, 1]", "probabilities"}));
}

TEST(Poisson, RefusesWrongTargets) {
  EXPECT_TRUE(says(
      [] {
        Poisson()(column({1, 0}), Matrix::Ones(2, 3));
      },
      {"poisson", "3 columns"}));
  EXPECT_TRUE(says(
      [] {
        Poisson().check_labels(column({4, -1}));
      },
      {"poisson", "sample 1 has target -1", "counts are not negative"}));
  EXPECT_EQ(message_of([] { Poisson().check_labels(column({4, 1e6})); }), "");
}
