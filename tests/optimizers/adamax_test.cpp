#include "gradus/optimizers/adam.hpp"
#include "gradus/optimizers/adam_variants.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "optimizers/steps.hpp"
#include "support/errors.hpp"

using namespace gradus;

TEST(Adamax, DividesByTheLargestGradient) {
  // m = 2, 1/2 and u = 4, max(2, 1): steps 2/4 / (1 - 1/2) and (1/2)/2 / (1 - 1/4)
  const AdamaxOptions options{.learning_rate = 1, .beta_1 = 0.5, .beta_2 = 0.5, .epsilon = 0};
  EXPECT_TRUE(all_near(steps_of(Adamax(options), {4, -1}), vector({-1, -4.0 / 3}), 1e-6));
}

TEST(Adamax, AddsEpsilonToTheMaximum) {
  const AdamaxOptions options{.learning_rate = 1, .beta_1 = 0.5, .beta_2 = 0.5, .epsilon = 4};
  EXPECT_EQ(steps_of(Adamax(options), {4}), vector({-0.5}));
}

TEST(Adamax, RefusesBadOptions) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(says([] { Adamax({.beta_1 = 1}); }, {"Adamax", "beta_1", "[0, 1)", "got 1"}));
  EXPECT_TRUE(says([&] { Adamax({.beta_2 = nan}); }, {"Adamax", "beta_2", "nan"}));
  EXPECT_TRUE(says([] { Adamax({.epsilon = -1}); }, {"Adamax", "epsilon", "got -1"}));
}
