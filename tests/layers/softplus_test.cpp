#include "gradus/layers/activations.hpp"

#include <gtest/gtest.h>

#include "support/layer_check.hpp"

using namespace gradus;

namespace {

const Matrix kSoftplusX = row({-5, -2, -0.5, 0, 0.5, 1, 3});

}  // namespace

// The numbers are PyTorch's, in double.
TEST(Softplus, GivesKnownValues) {
  EXPECT_TRUE(
      all_near(forward(Softplus(), kSoftplusX),
               row({0.006715348489118068, 0.1269280110429725, 0.4740769841801067,
                    0.6931471805599453, 0.9740769841801067, 1.3132616875182228, 3.048587351573742}),
               by_precision(1e-6, 1e-14)));
}

TEST(Softplus, GivesKnownDerivatives) {
  EXPECT_TRUE(all_near(backward(Softplus(), kSoftplusX, row({1, 1, 1, 2, 1, 1, 1})),
                       row({0.006692850924284856, 0.11920292202211755, 0.37754066879814546, 1,
                            0.6224593312018546, 0.7310585786300049, 0.9525741268224333}),
                       by_precision(1e-6, 1e-14)));
}

TEST(Softplus, TakesExtremeInputs) {
  const Matrix x = row({-100, 100, -1e30, 1e30, -kInfinity, kInfinity});
  // log(1 + exp(-100)) = exp(-100)
  EXPECT_TRUE(
      all_near(forward(Softplus(), x), row({3.72e-44, 100, 0, 1e30, 0, kInfinity}), 1e-6, 1e-37));
  EXPECT_TRUE(
      all_near(backward(Softplus(), x, Matrix::Ones(1, 6)), row({0, 1, 0, 1, 0, 1}), 0, 1e-37));
}

TEST(Softplus, KeepsItsDigitsBelowZero) {
  EXPECT_TRUE(all_near(forward(Softplus(), row({-20})), row({2.0611536203143807e-09}),
                       by_precision(1e-5, 1e-13)));
}

#ifdef GRADUS_DOUBLE
TEST(Softplus, DerivativeAgreesWithDifferences) {
  check_derivatives(Softplus(), random_matrix(7, 13, 1, -4, 4));
}
#endif

TEST(Softplus, KeepsNaN) { check_that_nan_stays(Softplus(), random_matrix(3, 19, 1)); }

TEST(Softplus, KeepsTheShape) { EXPECT_EQ(Softplus().output_shape({4, 5}), (Shape{4, 5})); }

TEST(Softplus, IsKnownByName) {
  EXPECT_EQ(Polymorphic<Layer>("softplus")->class_name(), "Softplus");
}
