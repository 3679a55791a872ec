#include "gradus/losses/batch_losses.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/errors.hpp"
#include "support/loss_check.hpp"

using namespace gradus;

namespace {

// Two alike and one at a right angle: d is 0 between the first two, 1 to the third.
const Matrix kCircleIds = column({0, 0, 1});
const Matrix kEmbeddings = matrix({{1, 0}, {1, 0}, {0, 1}});
constexpr double kCircleTolerance = by_precision(1e-6, 1e-14);

Matrix random_directions(Index rows, Index cols, std::uint64_t seed, double length = 1) {
  Matrix p = random_matrix(rows, cols, seed);
  return p.rowwise().normalized() * static_cast<Scalar>(length);
}

}  // namespace

TEST(Circle, ComparesPairs) {
  // γ = 1, m = 0.4. P = -(0.4)(0.4), Q = (1.4 - 1)(0.6 - 1): P + Q = -0.32
  const double v = std::log1p(std::exp(-0.32));
  const Circle loss({.gamma = 1});
  EXPECT_TRUE(all_near(loss.values(kCircleIds, kEmbeddings), vector({v, v, 0}), kCircleTolerance));
  EXPECT_NEAR(loss(kCircleIds, kEmbeddings), v, kCircleTolerance)
      << "the third has no partner and does not count";
  EXPECT_NEAR(Circle({.gamma = 1, .reduction = Reduction::kSum})(kCircleIds, kEmbeddings), 2 * v,
              2 * kCircleTolerance);
}

TEST(Circle, MayPairASampleWithItself) {
  // The first two have two partners, or one and two opponents: e^(P + Q) = 2 e^-0.32 for all.
  const double v = std::log1p(2 * std::exp(-0.32));
  EXPECT_TRUE(
      all_near(Circle({.gamma = 1, .remove_diagonal = false}).values(kCircleIds, kEmbeddings),
               vector({v, v, v}), kCircleTolerance));
}

TEST(Circle, WeighsOnlySamplesThatCount) {
  const double v = std::log1p(std::exp(-0.32));
  const Vector w = vector({1, 2, 100});
  const auto loss = [&](Reduction reduction) {
    return Circle({.gamma = 1, .reduction = reduction})(kCircleIds, kEmbeddings, w);
  };
  EXPECT_NEAR(loss(Reduction::kSumOverBatchSize), 3 * v / 2, 2 * kCircleTolerance);
  EXPECT_NEAR(loss(Reduction::kMeanWithSampleWeight), v, kCircleTolerance);
  EXPECT_NEAR(loss(Reduction::kSum), 3 * v, 3 * kCircleTolerance);
}

TEST(Circle, IsZeroWithoutPairsOfBothKinds) {
  const Matrix p = random_directions(3, 4, 1);
  for (const Matrix& ids : {column({5, 5, 5}), column({1, 2, 3})}) {
    EXPECT_EQ(Circle()(ids, p), 0);
    EXPECT_TRUE(Circle().derivative(ids, p).isZero(0));
  }
}

TEST(Circle, TakesPredictionsFarFromUnitLength) {
  const Matrix p = 1000 * random_directions(6, 4, 1);
  const Matrix ids = column({0, 1, 0, 1, 2, 2});
  EXPECT_TRUE(Circle().values(ids, p).allFinite());
  EXPECT_TRUE(Circle().derivative(ids, p).allFinite());
}

#ifdef GRADUS_DOUBLE
TEST(Circle, DerivativeAgreesWithDifferences) {
  const Matrix ids = column({0, 1, 0, 1, 2, 2, 0});
  const Matrix p = random_directions(7, 4, 3, 0.8);
  for (const Reduction reduction : kReductions) {
    check_derivatives(Circle({.gamma = 2, .reduction = reduction}), ids, p);
    check_derivatives(Circle({.gamma = 5, .margin = 0.1, .reduction = reduction}), ids, p);
    check_derivatives(Circle({.gamma = 2, .remove_diagonal = false, .reduction = reduction}), ids,
                      p);
  }
}
#endif

TEST(Circle, RefusesBadOptionsAndTargets) {
  EXPECT_TRUE(says([] { Circle({.gamma = 0}); }, {"circle", "gamma", "above 0", "got 0"}));
  EXPECT_TRUE(says([] { Circle({.margin = kNaN}); }, {"circle", "margin", "finite"}));
  EXPECT_TRUE(
      says([] { Circle()(Matrix::Ones(3, 2), kEmbeddings); }, {"circle", "class ids", "got 2"}));
  EXPECT_TRUE(says(
      [] {
        Circle()(column({0, 0.5, 1}), kEmbeddings);
      },
      {"circle", "whole numbers"}));
  EXPECT_TRUE(says(
      [] {
        Circle()(column({0, kNaN, 1}), kEmbeddings);
      },
      {"circle", "whole numbers"}));
}
