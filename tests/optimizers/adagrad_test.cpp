#include "gradus/optimizers/rmsprop.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "optimizers/steps.hpp"
#include "support/errors.hpp"

using namespace gradus;

TEST(Adagrad, DividesByTheRootOfAllSquares) {
  // a = 9, 25
  const AdagradOptions options{.learning_rate = 0.5, .initial_accumulator_value = 0, .epsilon = 0};
  EXPECT_TRUE(all_near(steps_of(Adagrad(options), {3, 4}), vector({-0.5, -0.9}), 1e-6));
}

TEST(Adagrad, BeginsWithItsInitialAccumulatorAndAddsEpsilonInsideTheRoot) {
  // 0.5 · 3 / √(5 + 9 + 2); outside the root ε would give 0.26
  const AdagradOptions options{.learning_rate = 0.5, .initial_accumulator_value = 5, .epsilon = 2};
  EXPECT_EQ(steps_of(Adagrad(options), {3}), vector({-0.375}));
}

TEST(Adagrad, StepsShrinkAsOneOverTheRootOfT) {
  const Vector theta = steps_of(Adagrad({.learning_rate = 1}), std::vector<double>(400, 1));
  EXPECT_NEAR(theta(398) - theta(399), 1 / std::sqrt(400.1), 1e-5);
}

TEST(Adagrad, RefusesBadOptions) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(says([] { Adagrad({.initial_accumulator_value = -1}); },
                   {"Adagrad", "initial_accumulator_value", "at least 0", "got -1"}));
  EXPECT_TRUE(says([&] { Adagrad({.initial_accumulator_value = nan}); }, {"Adagrad", "nan"}));
  EXPECT_TRUE(says([&] { Adagrad({.epsilon = nan}); }, {"Adagrad", "epsilon", "nan"}));
}
