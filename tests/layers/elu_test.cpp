#include "gradus/layers/activations.hpp"

#include <gtest/gtest.h>

#include "support/errors.hpp"
#include "support/layer_check.hpp"

using namespace gradus;

namespace {

const Matrix kEluX = row({-5, -2, -0.5, 0, 0.5, 1, 3});
const double kEluTolerance = by_precision(1e-6, 1e-14);

}  // namespace

// The numbers are PyTorch's, in double.
TEST(ELU, GivesKnownValues) {
  EXPECT_TRUE(
      all_near(forward(ELU(), kEluX),
               row({-0.9932620530009145, -0.8646647167633873, -0.3934693402873666, 0, 0.5, 1, 3}),
               kEluTolerance));
  EXPECT_TRUE(
      all_near(forward(ELU(0.5), kEluX),
               row({-0.49663102650045726, -0.43233235838169365, -0.1967346701436833, 0, 0.5, 1, 3}),
               kEluTolerance));
}

TEST(ELU, GivesKnownDerivatives) {
  EXPECT_TRUE(
      all_near(backward(ELU(), kEluX, row({1, 1, 1, 1, 1, 2, 1})),
               row({0.006737946999085467, 0.1353352832366127, 0.6065306597126334, 1, 1, 2, 1}),
               kEluTolerance));
  EXPECT_TRUE(all_near(
      backward(ELU(0.5), kEluX, row({1, 2, 1, 1, 1, 1, 1})),
      row({0.0033689734995427335, 2 * 0.06766764161830635, 0.3032653298563167, 0.5, 1, 1, 1}),
      kEluTolerance));
}

TEST(ELU, KeepsTheDigitsOfSmallInputs) {
  EXPECT_TRUE(all_near(forward(ELU(), row({-1e-10, 1e-10})), row({-1e-10, 1e-10}),
                       by_precision(1e-6, 1e-9)));
}

TEST(ELU, TakesExtremeInputs) {
  const Matrix x = row({-100, 100, -1e30, 1e30, -kInfinity, kInfinity});
  EXPECT_TRUE(all_near(forward(ELU(), x), row({-1, 100, -1, 1e30, -1, kInfinity}), 1e-6));
  EXPECT_TRUE(all_near(backward(ELU(), x, Matrix::Ones(1, 6)), row({0, 1, 0, 1, 0, 1}), 0, 1e-30));
}

#ifdef GRADUS_DOUBLE
TEST(ELU, DerivativeAgreesWithDifferences) {
  Matrix x = random_matrix(7, 13, 1, -3, 3);
  for (double& value : x.reshaped()) value += value > 0 ? 0.01 : -0.01;  // away from the corner
  check_derivatives(ELU(), x);
  check_derivatives(ELU(0.3), x);
}
#endif

TEST(ELU, KeepsNaN) { check_that_nan_stays(ELU(), random_matrix(3, 19, 1)); }

TEST(ELU, KeepsTheShape) { EXPECT_EQ(ELU().output_shape({4, 5}), (Shape{4, 5})); }

TEST(ELU, RefusesAnAlphaThatIsNotFinite) {
  EXPECT_TRUE(says([] { ELU(std::nan("")); }, {"ELU", "alpha", "nan"}));
}

TEST(ELU, IsKnownByName) {
  EXPECT_EQ(Polymorphic<Layer>("elu")->class_name(), "ELU");
  EXPECT_TRUE(all_near(forward(*Polymorphic<Layer>("elu"), row({-40})), row({-1}), 1e-6));
}
