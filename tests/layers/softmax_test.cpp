#include "gradus/layers/activations.hpp"

#include <gtest/gtest.h>

#include "support/errors.hpp"
#include "support/layer_check.hpp"

using namespace gradus;

TEST(Softmax, GivesKnownValues) {
  // e/(1 + e + e²) and so on; equal inputs share 1.
  EXPECT_TRUE(all_near(forward(Softmax(), matrix({{0, 1, 2}, {7, 7, 7}})),
                       matrix({{0.090030573170380458, 0.24472847105479765, 0.66524095577482189},
                               {1.0 / 3, 1.0 / 3, 1.0 / 3}}),
                       by_precision(1e-6, 1e-15)));
  EXPECT_EQ(forward(Softmax(), column({-3, 5})), column({1, 1})) << "one class";
}

TEST(Softmax, RowsSumToOne) {
  const Matrix y = forward(Softmax(), random_matrix(20, 33, 1, -30, 30));
  EXPECT_GE(y.minCoeff(), 0);
  EXPECT_TRUE(all_near(y.rowwise().sum(), Matrix::Ones(20, 1), by_precision(1e-6, 1e-14)));
}

TEST(Softmax, DoesNotChangeWithAConstant) {
  const Matrix x = matrix({{1, 3, -2}, {0.5, 0.25, 0}});
  EXPECT_TRUE(all_near(forward(Softmax(), (x.array() + 64).matrix()), forward(Softmax(), x),
                       by_precision(1e-6, 1e-15)));
}

TEST(Softmax, TakesExtremeInputs) {
  const Matrix y = forward(Softmax(), matrix({{1e4, 0, -1e4}, {-1e30, -1e30, 1e30}}));
  EXPECT_TRUE(all_near(y, matrix({{1, 0, 0}, {0, 0, 1}}), 0, 1e-30)) << y;
}

TEST(Softmax, GivesTheGradientOfItsFormula) {
  // y = (1/2, 1/2), dy = (3, 1): dy·y = 2, dx = y (dy - 2)
  EXPECT_EQ(backward(Softmax(), row({4, 4}), row({3, 1})), row({0.5, -0.5}));
}

#ifdef GRADUS_DOUBLE
TEST(Softmax, DerivativeAgreesWithDifferences) {
  for (const Index classes : {2, 3, 10, 33}) {
    SCOPED_TRACE(classes);
    check_derivatives(Softmax(), random_matrix(7, classes, 1, -2, 2));
  }
}
#endif

TEST(Softmax, KeepsNaN) {
  check_that_nan_stays(Softmax(), random_matrix(3, 19, 1));
  check_that_nan_stays(Softmax(), random_matrix(3, 1, 1));
}

TEST(Softmax, RefusesSamplesThatAreNotRows) {
  EXPECT_EQ(Softmax().output_shape({10}), Shape{10});
  EXPECT_TRUE(says(
      [] {
        (void)Softmax().output_shape({4, 10});
      },
      {"Softmax", "rank 1", "(4, 10)", "add Flatten() before it"}));
}
