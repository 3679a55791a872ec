#include "gradus/layers/relu.hpp"
#include "gradus/layers/activations.hpp"

#include <gtest/gtest.h>

#include "support/layer_check.hpp"

using namespace gradus;

TEST(ReLU, CutsOffAtZero) {
  EXPECT_EQ(forward(ReLU(), matrix({{-2, -0.5, 0}, {0.5, 2, -1e30}})),
            matrix({{0, 0, 0}, {0.5, 2, 0}}));
  EXPECT_EQ(forward(ReLU(), row({kInfinity, -kInfinity})), row({kInfinity, 0}));
}

TEST(ReLU, PassesTheGradientWhereXIsPositive) {
  const Matrix x = matrix({{-2, -0.5, 0}, {0.5, 2, -1e30}});
  const Matrix dy = matrix({{1, 2, 3}, {4, 5, 6}});
  EXPECT_EQ(backward(ReLU(), x, dy), matrix({{0, 0, 0}, {4, 5, 0}})) << "and 0 at the corner";
}

#ifdef GRADUS_DOUBLE
TEST(ReLU, DerivativeAgreesWithDifferences) {
  Matrix x = random_matrix(7, 13, 1);
  for (double& value : x.reshaped()) value += value > 0 ? 0.01 : -0.01;  // away from the corner
  check_derivatives(ReLU(), x);
}
#endif

TEST(ReLU, KeepsNaN) { check_that_nan_stays(ReLU(), random_matrix(3, 19, 1)); }

TEST(ReLU, KeepsTheShape) { EXPECT_EQ(ReLU().output_shape({4, 5}), (Shape{4, 5})); }
