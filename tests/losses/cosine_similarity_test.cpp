#include "gradus/losses/regression.hpp"

#include <gtest/gtest.h>

#include "support/errors.hpp"
#include "support/loss_check.hpp"

using namespace gradus;

TEST(CosineSimilarity, IsMinusTheCosine) {
  const Matrix y = matrix({{1, 0}, {0, 2}, {1, 1}, {1, 1}}),
               p = matrix({{3, 4}, {0, 5}, {-2, -2}, {1, -1}});
  EXPECT_TRUE(all_near(CosineSimilarity().values(y, p), vector({-0.6, -1, 1, 0}), 1e-6, 1e-7));
  EXPECT_NEAR(CosineSimilarity()(y, p), -0.15, 1e-6);
}

TEST(CosineSimilarity, HasTheSlopeAtARightAngleToThePrediction) {
  // u(y) = (1, 0), u(p) = (0.6, 0.8): -((1, 0) - 0.6 (0.6, 0.8)) / 5
  EXPECT_TRUE(all_near(CosineSimilarity().derivative(row({1, 0}), row({3, 4})),
                       row({-0.128, 0.096}), by_precision(1e-6, 1e-14)));
}

TEST(CosineSimilarity, DoesNotSeeLengths) {
  const Matrix y = random_matrix(4, 5, 1), p = random_matrix(4, 5, 2);
  EXPECT_TRUE(all_near(CosineSimilarity().values(3 * y, 7 * p), CosineSimilarity().values(y, p),
                       by_precision(1e-5, 1e-13)));
}

TEST(CosineSimilarity, IsFiniteAtZero) {
  const ValuesAndGradient zero_pred = separately(CosineSimilarity(), row({3, 4}), row({0, 0}));
  EXPECT_EQ(zero_pred.values(0), 0);
  EXPECT_TRUE(all_near(zero_pred.gradient, row({-0.6e7, -0.8e7}), 1e-6)) << "-u(y) / ε";
  const ValuesAndGradient zero_true = separately(CosineSimilarity(), row({0, 0}), row({3, 4}));
  EXPECT_EQ(zero_true.values(0), 0);
  EXPECT_TRUE(zero_true.gradient.isZero(0));
}

#ifdef GRADUS_DOUBLE
TEST(CosineSimilarity, DerivativeAgreesWithDifferences) {
  for (const Reduction reduction : kReductions) {
    check_derivatives(CosineSimilarity({.reduction = reduction}), random_matrix(6, 5, 1),
                      random_matrix(6, 5, 2));
  }
}
#endif

TEST(CosineSimilarity, KeepsNaN) {
  check_that_nan_stays(CosineSimilarity(), random_matrix(3, 5, 1), random_matrix(3, 5, 2));
}

TEST(CosineSimilarity, RefusesAnotherAxisAndOtherTargets) {
  EXPECT_EQ(message_of([] { CosineSimilarity({.axis = 1}); }), "");
  EXPECT_TRUE(says([] { CosineSimilarity({.axis = 0}); }, {"cosine_similarity", "axis", "got 0"}));
  EXPECT_TRUE(says(
      [] {
        CosineSimilarity()(column({1, 2}), Matrix::Ones(2, 3));
      },
      {"cosine_similarity", "3 columns", "got 1"}));
}
