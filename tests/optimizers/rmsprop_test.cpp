#include "gradus/optimizers/rmsprop.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "optimizers/steps.hpp"
#include "support/errors.hpp"

using namespace gradus;

// u is (1 - ρ) g² = 1 after g = 2, and stays 1 with g = 1. All numbers are exact in float.

TEST(RMSprop, DividesByTheRootMeanSquare) {
  const RMSpropOptions options{.learning_rate = 0.5, .rho = 0.75, .epsilon = 0};
  EXPECT_EQ(steps_of(RMSprop(options), {2, 1}), vector({-1, -1.5}));
}

TEST(RMSprop, AddsEpsilonInsideTheRoot) {
  // 0.5 · 2 / √(1 + 3); outside the root it would be 0.5 · 2 / (1 + 3).
  const RMSpropOptions options{.learning_rate = 0.5, .rho = 0.75, .epsilon = 3};
  EXPECT_EQ(steps_of(RMSprop(options), {2}), vector({-0.5}));
}

TEST(RMSprop, WithMomentumKeepsGoing) {
  // d = 1, 0.5, so v = 1, 1
  const RMSpropOptions options{.learning_rate = 0.5, .rho = 0.75, .momentum = 0.5, .epsilon = 0};
  EXPECT_EQ(steps_of(RMSprop(options), {2, 1}), vector({-1, -2}));
}

TEST(RMSprop, CenteredDividesByTheSpread) {
  // a = 1/2, so u - a² + ε = 1 - 1/4 + 1/4
  RMSpropOptions options{.learning_rate = 0.5, .rho = 0.75, .epsilon = 0.25, .centered = true};
  EXPECT_EQ(steps_of(RMSprop(options), {2}), vector({-1}));
  options.momentum = 0.5;  // with g = 0 only the momentum moves on
  EXPECT_EQ(steps_of(RMSprop(options), {2, 0}), vector({-1, -1.5}));
}

TEST(RMSprop, CenteredStaysFiniteWhereGradientsHaveNoSpread) {
  for (const double g : {1e-3, 1.0, 12345.678, 1e8}) {
    const Vector theta = steps_of(RMSprop({.centered = true}), std::vector<double>(2000, g));
    EXPECT_TRUE(theta.allFinite()) << g;
  }
}

TEST(RMSprop, RefusesBadOptions) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(says([] { RMSprop({.rho = 1}); }, {"RMSprop", "rho", "[0, 1)", "got 1"}));
  EXPECT_TRUE(says([&] { RMSprop({.rho = nan}); }, {"RMSprop", "rho", "nan"}));
  EXPECT_TRUE(says([] { RMSprop({.momentum = -1}); }, {"RMSprop", "momentum", "got -1"}));
  EXPECT_TRUE(says([&] { RMSprop({.momentum = nan}); }, {"RMSprop", "momentum", "nan"}));
  EXPECT_TRUE(says([] { RMSprop({.epsilon = -1}); }, {"RMSprop", "epsilon", "got -1"}));
}
