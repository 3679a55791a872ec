#include "gradus/layers/activations.hpp"

#include <gtest/gtest.h>

#include "support/layer_check.hpp"

using namespace gradus;

namespace {

const Matrix kGeluX = row({-5, -2, -0.5, 0, 0.5, 1, 3});
const GELU kApproximate({.approximate = true});

// Far from 0 in relative digits: what is left of exp(-x²/2) when x is rounded.
const double kGeluTolerance = by_precision(1e-5, 1e-12);

}  // namespace

// The numbers are PyTorch's, in double.
TEST(GELU, GivesKnownValues) {
  EXPECT_TRUE(all_near(forward(GELU(), kGeluX),
                       row({-1.4332578593401202e-06, -0.04550026389635842, -0.15426876936299344, 0,
                            0.34573123063700656, 0.841344746068543, 2.99595030590511}),
                       by_precision(1e-5, 1e-10)));
  EXPECT_TRUE(all_near(forward(kApproximate, kGeluX),
                       row({-2.2917961972623857e-07, -0.04540230591222494, -0.15428599017485606, 0,
                            0.34571400982514394, 0.8411919906082768, 2.996362607918227}),
                       by_precision(1e-5, 1e-9)));
}

TEST(GELU, GivesKnownDerivatives) {
  const Matrix dy = row({1, 1, 1, 1, 1, 2, 1});
  EXPECT_TRUE(all_near(backward(GELU(), kGeluX, dy),
                       row({-7.1469460018034646e-06, -0.08523180107819692, 0.13250487534383712, 0.5,
                            0.8674951246561629, 2 * 1.0833154705876864, 1.011945647204184}),
                       by_precision(1e-5, 1e-10)));
  EXPECT_TRUE(all_near(backward(kApproximate, kGeluX, dy),
                       row({-1.5463619879596225e-06, -0.08609925662361831, 0.13263009646535764, 0.5,
                            0.8673699035346424, 2 * 1.0829640838457826, 1.0115841666309695}),
                       by_precision(1e-5, 1e-9)));
}

TEST(GELU, KeepsItsDigitsFarBelowZero) {
  // -10 Φ(-10), where 1 + erf would give 0.
  EXPECT_TRUE(all_near(forward(GELU(), row({-10})), row({-7.619853024160583e-23}), kGeluTolerance));
}

TEST(GELU, TakesExtremeInputs) {
  const Matrix x = row({-100, 100, -1e30, 1e30, -kInfinity, kInfinity});
  for (const GELU& gelu : {GELU(), kApproximate}) {
    EXPECT_EQ(forward(gelu, x), row({0, 100, 0, 1e30, 0, kInfinity}));
    EXPECT_EQ(backward(gelu, x, row({3, 3, 3, 3, 3, 3})), row({0, 3, 0, 3, 0, 3}));
  }
}

TEST(GELU, IsContinuousWhereItIsCutOff) {
  for (const GELU& gelu : {GELU(), kApproximate}) {
    EXPECT_EQ(forward(gelu, row({-39.9, 39.9, 40.1})), row({0, 39.9, 40.1}));
    EXPECT_EQ(backward(gelu, row({-39.9, 39.9, 40.1}), row({1, 1, 1})), row({0, 1, 1}));
  }
}

#ifdef GRADUS_DOUBLE
TEST(GELU, DerivativeAgreesWithDifferences) {
  check_derivatives(GELU(), random_matrix(7, 13, 1, -4, 4));
  check_derivatives(kApproximate, random_matrix(7, 13, 1, -4, 4));
}
#endif

TEST(GELU, KeepsNaN) {
  for (const GELU& gelu : {GELU(), kApproximate}) {
    check_that_nan_stays(gelu, random_matrix(3, 19, 1));
    EXPECT_TRUE(std::isnan(backward(gelu, row({kNaN}), row({1}))(0)));
  }
}

TEST(GELU, KeepsTheShape) { EXPECT_EQ(GELU().output_shape({4, 5}), (Shape{4, 5})); }

TEST(GELU, ByNameIsTheExactOne) {
  const Polymorphic<Layer> activation = "gelu";
  EXPECT_EQ(activation->class_name(), "GELU");
  EXPECT_EQ(forward(*activation, kGeluX), forward(GELU(), kGeluX));
  EXPECT_NE(forward(*activation, kGeluX), forward(kApproximate, kGeluX));
}
