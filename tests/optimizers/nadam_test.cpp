#include "gradus/optimizers/adam.hpp"
#include "gradus/optimizers/adam_variants.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "optimizers/steps.hpp"
#include "support/errors.hpp"

using namespace gradus;

TEST(Nadam, LooksAhead) {
  // μ₁ = 0.5 (1 - 0.48) = 0.26, μ₂ = 0.5 (1 - 0.4608) = 0.2696, m = g/2, û = g²:
  // m̂ / √û = 0.2696/2 / (1 - 0.26 · 0.2696) + (1 - 0.26) / (1 - 0.26)
  const NadamOptions options{.learning_rate = 1, .beta_1 = 0.5, .beta_2 = 0.75, .epsilon = 0};
  EXPECT_TRUE(all_near(steps_of(Nadam(options), {3}), vector({-1 - 0.1348 / 0.929904}), 1e-6, 0));
}

TEST(Nadam, WithoutMomentumTakesTheSignAlone) {
  const NadamOptions options{.learning_rate = 0.25, .beta_1 = 0, .beta_2 = 0, .epsilon = 0};
  EXPECT_TRUE(all_near(steps_of(Nadam(options), {3, -7}), vector({-0.25, 0}), 1e-6, 1e-7));
}

TEST(Nadam, AddsEpsilonToTheCorrectedRoot) {
  // √û = |g| = ε; before the correction the root would be |g|/2.
  const NadamOptions options{.learning_rate = 1, .beta_1 = 0, .beta_2 = 0.75, .epsilon = 3};
  EXPECT_TRUE(all_near(steps_of(Nadam(options), {3}), vector({-0.5}), 1e-6));
}

TEST(Nadam, RefusesBadOptions) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(says([] { Nadam({.beta_1 = 1}); }, {"Nadam", "beta_1", "[0, 1)", "got 1"}));
  EXPECT_TRUE(says([&] { Nadam({.beta_2 = nan}); }, {"Nadam", "beta_2", "nan"}));
  EXPECT_TRUE(says([] { Nadam({.epsilon = -1}); }, {"Nadam", "epsilon", "got -1"}));
}
