#include "gradus/losses/hinge.hpp"

#include <gtest/gtest.h>

#include "support/errors.hpp"
#include "support/loss_check.hpp"

using namespace gradus;

namespace {

const Matrix kZerosAndOnes = matrix({{0, 1}, {0, 0}});
const Matrix kHingePred = matrix({{0.6, 0.4}, {0.4, 0.6}});
constexpr double kHingeTolerance = by_precision(1e-6, 1e-14);

Matrix random_signs(Index rows, Index cols) { return random_matrix(rows, cols, 77).cwiseSign(); }

}  // namespace

TEST(Hinge, GivesPublishedValues) {
  EXPECT_NEAR(Hinge()(kZerosAndOnes, kHingePred), 1.3, kHingeTolerance);
  EXPECT_NEAR(SquaredHinge()(kZerosAndOnes, kHingePred), 1.86, kHingeTolerance);
  EXPECT_NEAR(CategoricalHinge()(kZerosAndOnes, kHingePred), 1.4, kHingeTolerance);
}

TEST(Hinge, PunishesWhatIsNotRightByAMargin) {
  // 1 - y p: 0.5, -1, 3
  const Matrix y = row({1, -1, 1}), p = row({0.5, -2, -2});
  EXPECT_NEAR(Hinge()(y, p), 3.5 / 3, kHingeTolerance);
  EXPECT_TRUE(all_near(Hinge().derivative(y, p), row({-1, 0, -1}) / 3, kHingeTolerance));
  EXPECT_NEAR(SquaredHinge()(y, p), 9.25 / 3, 3 * kHingeTolerance);
  EXPECT_TRUE(all_near(SquaredHinge().derivative(y, p), row({-1, 0, -6}) / 3, kHingeTolerance));
}

TEST(Hinge, TakesTheSlopeZeroAtTheCorner) {
  EXPECT_EQ(Hinge().derivative(row({1, -1}), row({1, -1})), row({0, 0}));
  EXPECT_EQ(SquaredHinge().derivative(row({1, -1}), row({1, -1})), row({0, 0}));
}

TEST(Hinge, ReadsZerosAndOnesAsSignsOnlyWhereAllAre) {
  const Matrix signs = 2 * kZerosAndOnes.array() - 1;
  EXPECT_EQ(Hinge()(kZerosAndOnes, kHingePred), Hinge()(signs, kHingePred));
  EXPECT_EQ(Hinge().derivative(kZerosAndOnes, kHingePred), Hinge().derivative(signs, kHingePred));
  EXPECT_EQ(SquaredHinge()(kZerosAndOnes, kHingePred), SquaredHinge()(signs, kHingePred));
  EXPECT_EQ(SquaredHinge().derivative(kZerosAndOnes, kHingePred),
            SquaredHinge().derivative(signs, kHingePred));
  // A -1 in another row: 0 stays 0, with a margin of 1.
  EXPECT_EQ(Hinge().values(matrix({{0, 1}, {-1, 1}}), matrix({{5, 2}, {-2, 2}})), vector({0.5, 0}));
}

TEST(CategoricalHinge, ComparesTheClassWithTheBestOther) {
  const Matrix y = one_hot({1, 1, 1}, 3);
  const Matrix p = matrix({{2, 1, 1.5}, {-5, 0.5, -5}, {0, 3, 1}});
  // 1 + 2 - 1;  1 + 0 - 0.5, as the best other is at least 0;  1 + 1 - 3 < 0
  EXPECT_TRUE(all_near(CategoricalHinge().values(y, p), vector({2, 0.5, 0}), kHingeTolerance));
  EXPECT_EQ(separately(CategoricalHinge(), y, p).gradient,
            matrix({{1, -1, 0}, {0, -1, 0}, {0, 0, 0}}));
}

TEST(CategoricalHinge, GivesTheFirstOfEqualsTheSlope) {
  EXPECT_EQ(CategoricalHinge().derivative(one_hot({1}, 3), row({2, 1, 2})), row({1, -1, 0}));
  EXPECT_TRUE(CategoricalHinge().derivative(one_hot({1}, 3), row({0, 1, 0})).isZero(0))
      << "the corner at 0";
}

#ifdef GRADUS_DOUBLE
TEST(Hinge, DerivativesAgreeWithDifferences) {
  const Matrix signs = random_signs(6, 5);
  Matrix margin = random_matrix(6, 5, 1, -2, 2);           // 1 - y p
  margin.array() += margin.array().sign() * Scalar(0.01);  // away from the corner
  const Matrix p = (1 - margin.array()) * signs.array();
  const Matrix zeros_and_ones = (signs.array() + 1) / 2;
  for (const Reduction reduction : kReductions) {
    for (const Matrix& y : {signs, zeros_and_ones}) {
      check_derivatives(Hinge({.reduction = reduction}), y, p);
      check_derivatives(SquaredHinge({.reduction = reduction}), y, p);
    }
    check_derivatives(CategoricalHinge({.reduction = reduction}), one_hot({2, 0, 4, 2, 1, 3}, 5),
                      random_matrix(6, 5, 2, -2, 2));
  }
}
#endif

TEST(Hinge, KeepsNaN) {
  check_that_nan_stays(Hinge(), random_signs(3, 19), random_matrix(3, 19, 1));
  check_that_nan_stays(SquaredHinge(), random_signs(3, 19), random_matrix(3, 19, 1));
  check_that_nan_stays(CategoricalHinge(), one_hot({0, 7, 18}, 19), random_matrix(3, 19, 1));
}

TEST(Hinge, RefusesWrongTargets) {
  EXPECT_TRUE(says([] { Hinge()(column({1, -1}), Matrix::Ones(2, 3)); }, {"hinge", "3 columns"}));
  EXPECT_TRUE(says(
      [] {
        Hinge().check_labels(column({1, -1, 2}));
      },
      {"hinge", "sample 2 has target 2", "[-1, 1]", "label the two classes"}));
  EXPECT_TRUE(says(
      [] {
        SquaredHinge().check_labels(column({1, -1.5}));
      },
      {"squared_hinge", "sample 1 has target -1.5"}));
  EXPECT_TRUE(says([] { Hinge().check_labels(column({kNaN})); }, {"sample 0 has target nan"}));
  EXPECT_EQ(message_of([] { Hinge().check_labels(column({1, -1, 0})); }), "");

  EXPECT_TRUE(says(
      [] {
        CategoricalHinge()(column({1, 0}), Matrix::Ones(2, 3));
      },
      {"categorical_hinge", "expected targets with 3 columns", "Sparse"}));
  EXPECT_TRUE(says(
      [] {
        CategoricalHinge().check_labels(matrix({{0, 1}, {-1, 1}}));
      },
      {"categorical_hinge", "sample 1 has target -1", "one-hot"}));
}
