#include "gradus/core/softmax.hpp"

#include <gtest/gtest.h>

#include "support/matrices.hpp"

using namespace gradus;

TEST(SoftmaxOfRows, GivesKnownValuesInAnyRange) {
  const Matrix x = matrix({{0, 1, 2}, {1000, 1001, 1002}, {-1e30, -1e30, 1e30}});
  const double a = 0.090030573170380458, b = 0.24472847105479765, c = 0.66524095577482189;
  Matrix y = Matrix::Constant(3, 3, kNaN);
  softmax(read_only(x), view(y));
  EXPECT_TRUE(
      all_near(y, matrix({{a, b, c}, {a, b, c}, {0, 0, 1}}), by_precision(1e-6, 1e-13), 1e-30));
}

TEST(SoftmaxOfRows, MayOverwriteItsInput) {
  const Matrix x = random_matrix(5, 7, 1);
  Matrix y(5, 7), same = x;
  softmax(read_only(x), view(y));
  softmax(read_only(same), view(same));
  EXPECT_EQ(same, y);
}

TEST(SoftmaxOfRows, KeepsNaNInItsRow) {
  const Matrix x = matrix({{1, kNaN, 2}, {1, 2, 3}});
  Matrix y(2, 3);
  softmax(read_only(x), view(y));
  EXPECT_TRUE(y.row(0).array().isNaN().all());
  EXPECT_TRUE(y.row(1).allFinite());
}
