#include "gradus/layers/activations.hpp"

#include <gtest/gtest.h>

#include "support/layer_check.hpp"

using namespace gradus;

TEST(Tanh, GivesKnownValues) {
  EXPECT_TRUE(all_near(forward(Tanh(), row({-2, -0.5, 0, 1, 3})),
                       row({-0.96402758007581688, -0.46211715726000976, 0, 0.76159415595576489,
                            0.99505475368673045}),
                       by_precision(1e-6, 1e-15)));
}

TEST(Tanh, SaturatesWithoutOverflow) {
  EXPECT_TRUE(all_near(forward(Tanh(), row({-1e30, -1e4, 1e4, 1e30, kInfinity, -kInfinity})),
                       row({-1, -1, 1, 1, 1, -1}), by_precision(1e-6, 1e-15)));
}

TEST(Tanh, GivesTheGradientOfItsFormula) {
  const Matrix dx = backward(Tanh(), row({0, 1}), row({3, 2}));
  EXPECT_TRUE(all_near(dx, row({3, 0.83994868322805213}), by_precision(1e-6, 1e-15)));
}

#ifdef GRADUS_DOUBLE
TEST(Tanh, DerivativeAgreesWithDifferences) {
  check_derivatives(Tanh(), random_matrix(7, 13, 1, -3, 3));
}
#endif

TEST(Tanh, KeepsNaN) { check_that_nan_stays(Tanh(), random_matrix(3, 19, 1)); }
