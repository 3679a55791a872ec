#include "gradus/layers/layer_normalization.hpp"

#include <gtest/gtest.h>

#include "support/errors.hpp"
#include "support/layer_check.hpp"

using namespace gradus;

namespace {

const LayerNormalizationOptions kPlain = {.center = false, .scale = false};

const Matrix kUneven = matrix({{1, 2, 3, 6}, {-1, 0.5, 0.25, 2}});
const Matrix kDy = matrix({{1, 0, 2, -1}, {0.5, -1, 1, 3}});
const Vector kTheta = vector({1, 2, -1, 0.5, 0, 1, 0.5, -2});  // gamma, beta
const double kTolerance = by_precision(2e-6, 1e-14);

Vector ones_and_zeros(Index features) {
  Vector theta = Vector::Zero(2 * features);
  theta.head(features).setOnes();
  return theta;
}

}  // namespace

// The numbers are PyTorch's, in double, with eps = 1e-3.
TEST(LayerNormalization, GivesKnownValues) {
  EXPECT_TRUE(all_near(
      forward(LayerNormalization(), kUneven, kTheta),
      matrix({{-1.0688922796581095, -0.06889227965810951, 0.5, -1.1983307902564175},
              {-1.3476912094844369, 1.1171905399551685, 0.6757858099327526, -1.2675591252801972}}),
      kTolerance, kTolerance));
  const Matrix x_hat =
      matrix({{-1.0688922796581095, -0.5344461398290548, 0, 1.6033384194871647},
              {-1.3476912094844369, 0.05859526997758424, -0.1757858099327526, 1.4648817494396054}});
  EXPECT_TRUE(
      all_near(forward(LayerNormalization(kPlain), kUneven), x_hat, kTolerance, kTolerance));
  EXPECT_TRUE(all_near(forward(LayerNormalization(), kUneven, ones_and_zeros(4)), x_hat, kTolerance,
                       kTolerance))
      << "as it begins";
}

TEST(LayerNormalization, GivesKnownDerivatives) {
  EXPECT_TRUE(all_near(
      backward(LayerNormalization(), kUneven, kDy, kTheta),
      matrix({{0.4677166999910727, 0.06684393129895669, -0.8684749772222142, 0.3339143459321847},
              {1.2028776679464608, -1.6623951432078123, -0.6379604882246476, 1.097477963485999}}),
      kTolerance, kTolerance));
  EXPECT_TRUE(all_near(gradient(LayerNormalization(), kUneven, kDy, 8),
                       vector({-1.742737884400328, -0.05859526997758424, -0.1757858099327524,
                               2.7913068288316514, 1.5, -1, 3, 2}),
                       kTolerance, kTolerance));
}

TEST(LayerNormalization, TakesItsOptions) {
  // The variance of (1, 2, 3, 6) is 3.5; with epsilon = 0.5 the deviation is 2.
  const Matrix x = row({1, 2, 3, 6});
  const LayerNormalizationOptions half = {.epsilon = 0.5, .center = false, .scale = false};
  EXPECT_EQ(forward(LayerNormalization(half), x), row({-1, -0.5, 0, 1.5}));
  EXPECT_EQ(forward(LayerNormalization({.epsilon = 0.5, .center = false}), x, vector({1, 2, 3, 4})),
            row({-1, -1, 0, 6}));
  EXPECT_EQ(forward(LayerNormalization({.epsilon = 0.5, .scale = false}), x, vector({1, 2, 3, 4})),
            row({0, 1.5, 3, 5.5}));
}

TEST(LayerNormalization, NamesItsParameters) {
  const std::vector<Parameter> both = LayerNormalization().parameters({5});
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[0].name, "gamma");
  EXPECT_EQ(both[1].name, "beta");
  EXPECT_EQ(both[0].shape, Shape{5});
  Random random(1);
  Vector values = Vector::Constant(5, kNaN);
  both[0].initializer->fill(view(values), both[0].fans, random);
  EXPECT_EQ(values, Vector::Ones(5));
  both[1].initializer->fill(view(values), both[1].fans, random);
  EXPECT_EQ(values, Vector::Zero(5));
  EXPECT_EQ(LayerNormalization({.center = false}).parameters({5}).at(0).name, "gamma");
  EXPECT_EQ(LayerNormalization({.scale = false}).parameters({5}).at(0).name, "beta");
  EXPECT_TRUE(LayerNormalization(kPlain).parameters({5}).empty());
}

TEST(LayerNormalization, TakesExtremeInputs) {
  const LayerNormalization plain(kPlain);
  const Matrix x = matrix({{-1e30, 1e30}, {7, 7}, {100, -100}});
  EXPECT_TRUE(all_near(forward(plain, x), matrix({{-1, 1}, {0, 0}, {1, -1}}), 1e-6));
  EXPECT_TRUE(all_near(forward(plain, row({10001, 10003})), forward(plain, row({1, 3})),
                       by_precision(1e-6, 1e-12)))
      << "a large mean takes no digits";
  EXPECT_EQ(forward(LayerNormalization(), column({5, -3}), vector({2, 1})), column({1, 1}))
      << "a single feature is always 0 from its mean";
  EXPECT_TRUE(backward(plain, x, Matrix::Ones(3, 2)).allFinite());
}

#ifdef GRADUS_DOUBLE
TEST(LayerNormalization, DerivativesAgreeWithDifferences) {
  for (const Index features : {2, 3, 17}) {
    SCOPED_TRACE(features);
    const Matrix x = random_matrix(7, features, 1, -2, 2);
    const Vector theta = random_vector(2 * features, 2, 0.5, 2);
    check_derivatives(LayerNormalization({.epsilon = 0.1}), x, theta);
    check_derivatives(LayerNormalization({.epsilon = 0.1, .center = false}), x,
                      theta.head(features));
    check_derivatives(LayerNormalization({.epsilon = 0.1, .scale = false}), x,
                      theta.head(features));
    check_derivatives(LayerNormalization({.epsilon = 0.1, .center = false, .scale = false}), x);
  }
}
#endif

TEST(LayerNormalization, KeepsNaN) {
  check_that_nan_stays(LayerNormalization(), random_matrix(3, 19, 1), ones_and_zeros(19));
}

TEST(LayerNormalization, RefusesWhatItCannotTake) {
  EXPECT_EQ(LayerNormalization().output_shape({10}), Shape{10});
  EXPECT_TRUE(says(
      [] {
        (void)LayerNormalization().output_shape({4, 10});
      },
      {"LayerNormalization", "rank 1", "(4, 10)", "Flatten()"}));
  EXPECT_TRUE(says([] { LayerNormalization({.epsilon = 0}); }, {"epsilon", "above 0", "got 0"}));
  EXPECT_TRUE(says([] { LayerNormalization({.epsilon = std::nan("")}); }, {"epsilon", "nan"}));
}
