#include "gradus/losses/batch_losses.hpp"

#include <gtest/gtest.h>

#include "support/errors.hpp"
#include "support/loss_check.hpp"

using namespace gradus;

namespace {

const Matrix kOverlapTrue = row({1, 0, 1});
const Matrix kOverlapPred = row({0.5, 0.25, 1});  // I = 1.5; 0.25 too much, 0.5 missing

Matrix random_members(Index rows, Index cols) {
  return (random_matrix(rows, cols, 77).array() > 0).cast<Scalar>();
}

}  // namespace

TEST(Dice, IsOneMinusTheSharedPart) {
  // I = 1.5, D = 2 + 1.75
  EXPECT_NEAR(Dice()(kOverlapTrue, kOverlapPred), 1 - 3 / 3.75, 1e-6);
  // -2 (y D - I) / D²
  const double D = 3.75;
  EXPECT_TRUE(all_near(Dice().derivative(kOverlapTrue, kOverlapPred),
                       row({-2 * (D - 1.5), 3, -2 * (D - 1.5)}) / Scalar(D * D), 1e-6));
  EXPECT_NEAR(Dice()(kOverlapTrue, kOverlapTrue), 0, 1e-6);
  EXPECT_NEAR(Dice()(kOverlapTrue, row({0, 1, 0})), 1, 1e-6);
}

TEST(Tversky, WeighsFalseAlarmsWithAlphaAndMissesWithBeta) {
  EXPECT_NEAR(Tversky({.alpha = 1, .beta = 0})(kOverlapTrue, kOverlapPred), 1 - 1.5 / 1.75, 1e-6);
  EXPECT_NEAR(Tversky({.alpha = 0, .beta = 1})(kOverlapTrue, kOverlapPred), 1 - 1.5 / 2, 1e-6);
}

TEST(Tversky, OfHalvesIsDice) {
  const Matrix y = random_members(4, 5), p = random_matrix(4, 5, 1, 0, 1);
  EXPECT_NEAR(Tversky()(y, p), Dice()(y, p), 1e-6);
  EXPECT_TRUE(all_near(Tversky().derivative(y, p), Dice().derivative(y, p), 1e-5, 1e-7));
}

TEST(Overlap, HasOneValueForTheWholeBatch) {
  const Matrix y = random_members(4, 5), p = random_matrix(4, 5, 1, 0, 1);
  const Scalar whole =
      Dice()(y.reshaped<Eigen::RowMajor>(1, 20), p.reshaped<Eigen::RowMajor>(1, 20));
  EXPECT_TRUE(all_near(Dice().values(y, p), Vector::Constant(4, whole), 1e-6));
  for (const Reduction reduction : kReductions) {
    EXPECT_NEAR(Dice({.reduction = reduction})(y, p), whole, 1e-6) << "whatever the reduction";
  }
}

TEST(Overlap, WeighsItsOneValueAsThatOfEverySample) {
  const Matrix y = random_members(4, 5), p = random_matrix(4, 5, 1, 0, 1);
  const Vector w = vector({1, 2, 0, 5});
  const Scalar v = Dice()(y, p);
  EXPECT_NEAR(Dice()(y, p, w), 2 * v, 1e-6);
  EXPECT_NEAR(Dice({.reduction = Reduction::kSum})(y, p, w), 8 * v, 1e-5);
  EXPECT_NEAR(Dice({.reduction = Reduction::kMeanWithSampleWeight})(y, p, w), v, 1e-6);
}

TEST(Overlap, MayTakeEachSampleByItself) {
  const Matrix y = random_members(4, 5), p = random_matrix(4, 5, 1, 0, 1);
  const Dice loss({.axis = -1});
  for (Index n = 0; n < 4; ++n) {
    EXPECT_NEAR(loss.values(y, p)(n), Dice()(y.row(n), p.row(n)), 1e-6);
  }
}

TEST(Overlap, IsFiniteWhereNothingIsThere) {
  const Matrix zeros = Matrix::Zero(2, 3);
  for (const char* name : {"dice", "tversky"}) {
    const Polymorphic<Loss> loss = Loss::from_name(name);
    EXPECT_EQ((*loss)(zeros, zeros), 1);
    EXPECT_TRUE(loss->derivative(zeros, zeros).allFinite());
  }
}

#ifdef GRADUS_DOUBLE
TEST(Overlap, DerivativesAgreeWithDifferences) {
  const Matrix p = random_matrix(6, 5, 1, 0, 1);
  for (const Matrix& y : {random_members(6, 5), random_matrix(6, 5, 2, 0, 1)}) {
    for (const std::optional<Index> axis : {std::optional<Index>(), std::optional<Index>(-1)}) {
      for (const Reduction reduction : kReductions) {
        check_derivatives(Dice({.reduction = reduction, .axis = axis}), y, p);
        check_derivatives(
            Tversky({.alpha = 0.7, .beta = 0.2, .reduction = reduction, .axis = axis}), y, p);
      }
    }
  }
}
#endif

TEST(Overlap, KeepsNaN) {
  for (const std::optional<Index> axis : {std::optional<Index>(), std::optional<Index>(-1)}) {
    check_that_nan_stays(Dice({.axis = axis}), random_members(3, 5), random_matrix(3, 5, 1, 0, 1));
    check_that_nan_stays(Tversky({.axis = axis}), random_members(3, 5),
                         random_matrix(3, 5, 1, 0, 1));
  }
}

TEST(Overlap, RefusesBadOptionsAndTargets) {
  EXPECT_TRUE(says([] { Dice({.axis = 0}); }, {"dice", "axis", "got 0"}));
  EXPECT_TRUE(says([] { Tversky({.alpha = -1}); }, {"tversky", "alpha", "at least 0", "got -1"}));
  EXPECT_TRUE(says([] { Tversky({.beta = kNaN}); }, {"tversky", "beta", "nan"}));
  EXPECT_TRUE(says([] { Tversky({.axis = 2}); }, {"tversky", "axis", "got 2"}));
  EXPECT_TRUE(says([] { Dice()(column({1, 0}), Matrix::Ones(2, 3)); }, {"dice", "3 columns"}));
  EXPECT_TRUE(says(
      [] {
        Dice().check_labels(column({1, 3}));
      },
      {"dice", "sample 1 has target 3", "[0, 1]"}));
}
