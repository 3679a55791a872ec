#include "gradus/layers/activations.hpp"

#include <gtest/gtest.h>

#include "support/errors.hpp"
#include "support/layer_check.hpp"

using namespace gradus;

TEST(LeakyReLU, LetsAPartOfTheNegativeSideThrough) {
  const Matrix x = matrix({{-2, -0.5, 0}, {0.5, 2, -1e30}});
  EXPECT_TRUE(all_near(forward(LeakyReLU(), x), matrix({{-0.6, -0.15, 0}, {0.5, 2, -3e29}}),
                       by_precision(1e-6, 1e-15)));
  EXPECT_EQ(forward(LeakyReLU(0.25), x), matrix({{-0.5, -0.125, 0}, {0.5, 2, -2.5e29}}));
  EXPECT_EQ(forward(LeakyReLU(0.25), row({kInfinity, -kInfinity})), row({kInfinity, -kInfinity}));
}

TEST(LeakyReLU, ScalesTheGradientWhereXIsNotPositive) {
  const Matrix x = matrix({{-2, -0.5, 0}, {0.5, 2, -1e30}});
  const Matrix dy = matrix({{1, 2, 4}, {4, 5, 8}});
  EXPECT_EQ(backward(LeakyReLU(0.25), x, dy), matrix({{0.25, 0.5, 1}, {4, 5, 2}}))
      << "and at the corner, as Keras";
}

TEST(LeakyReLU, ByNameHasTheSlopeOfKerasFunction) {
  const Polymorphic<Layer> activation = "leaky_relu";
  EXPECT_EQ(activation->class_name(), "LeakyReLU");
  EXPECT_TRUE(all_near(forward(*activation, row({-1, 1})), row({-0.2, 1}), 1e-6));
}

#ifdef GRADUS_DOUBLE
TEST(LeakyReLU, DerivativeAgreesWithDifferences) {
  Matrix x = random_matrix(7, 13, 1);
  for (double& value : x.reshaped()) value += value > 0 ? 0.01 : -0.01;  // away from the corner
  check_derivatives(LeakyReLU(), x);
  check_derivatives(LeakyReLU(2), x);
}
#endif

TEST(LeakyReLU, KeepsNaN) { check_that_nan_stays(LeakyReLU(), random_matrix(3, 19, 1)); }

TEST(LeakyReLU, KeepsTheShape) { EXPECT_EQ(LeakyReLU().output_shape({4, 5}), (Shape{4, 5})); }

TEST(LeakyReLU, RefusesASlopeBelowZero) {
  EXPECT_TRUE(says([] { LeakyReLU(-0.1); }, {"LeakyReLU", "negative_slope", "-0.1"}));
  EXPECT_TRUE(says([] { LeakyReLU(std::nan("")); }, {"negative_slope", "nan"}));
  EXPECT_EQ(forward(LeakyReLU(0), row({-2, 3})), row({0, 3}));
}
