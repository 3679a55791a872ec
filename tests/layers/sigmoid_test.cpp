#include "gradus/layers/activations.hpp"

#include <gtest/gtest.h>

#include "support/layer_check.hpp"

using namespace gradus;

namespace {

// σ(x) for x = -5, -1, 0, 1, 2.5
const Matrix kSigmoidX = row({-5, -1, 0, 1, 2.5});
const Matrix kY = row(
    {0.0066928509242848554, 0.26894142136999512, 0.5, 0.73105857863000488, 0.92414181997875655});

}  // namespace

TEST(Sigmoid, GivesKnownValues) {
  EXPECT_TRUE(all_near(forward(Sigmoid(), kSigmoidX), kY, by_precision(1e-6, 1e-15)));
}

TEST(Sigmoid, IsOddAboutAHalf) {
  const Matrix x = random_matrix(5, 9, 1, -8, 8);
  const Matrix sum = forward(Sigmoid(), x) + forward(Sigmoid(), -x);
  EXPECT_TRUE(all_near(sum, Matrix::Ones(5, 9), by_precision(1e-6, 1e-15)));
}

TEST(Sigmoid, SaturatesWithoutOverflow) {
  const Matrix y = forward(Sigmoid(), row({-1e30, -1e4, -200, 200, 1e4, 1e30}));
  EXPECT_TRUE(all_near(y, row({0, 0, 0, 1, 1, 1}), 0, 1e-30)) << y;
  EXPECT_EQ(forward(Sigmoid(), row({kInfinity}))(0, 0), 1);
  EXPECT_LE(forward(Sigmoid(), row({-kInfinity}))(0, 0), 1e-30);
}

TEST(Sigmoid, GivesTheGradientOfItsFormula) {
  const Matrix dx = backward(Sigmoid(), row({0, 1}), row({8, 2}));
  EXPECT_TRUE(all_near(dx, row({2, 0.39322386648296372}), by_precision(1e-6, 1e-15)));
}

#ifdef GRADUS_DOUBLE
TEST(Sigmoid, DerivativeAgreesWithDifferences) {
  check_derivatives(Sigmoid(), random_matrix(7, 13, 1, -4, 4));
}
#endif

TEST(Sigmoid, KeepsNaN) { check_that_nan_stays(Sigmoid(), random_matrix(3, 19, 1)); }
