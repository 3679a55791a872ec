#include "gradus/optimizers/sgd.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "support/errors.hpp"
#include "support/matrices.hpp"

using namespace gradus;

namespace {

/// θ, which begins at 1, after each step on these gradients.
Vector sgd_steps(SGDOptions options, const std::vector<double>& gradients) {
  SGD sgd(options);
  sgd.build(1);
  Vector theta = Vector::Ones(1), all(static_cast<Index>(gradients.size()));
  for (std::size_t t = 0; t < gradients.size(); ++t) {
    const Vector g = vector({gradients[t]});
    sgd.step(view(theta), read_only(g));
    all(static_cast<Index>(t)) = theta(0);
  }
  return all;
}

const std::vector<double> g = {1, 2, -1};  // with α = 0.5, α g = 0.5, 1, -0.5

}  // namespace

// All numbers here are exact in float.

TEST(SGD, FollowsTheGradient) {
  EXPECT_EQ(sgd_steps({.learning_rate = 0.5}, g), vector({0.5, -0.5, 0}));
}

TEST(SGD, WithMomentumKeepsGoing) {
  // v = -0.5,  -0.25 - 1 = -1.25,  -0.625 + 0.5 = -0.125
  EXPECT_EQ(sgd_steps({.learning_rate = 0.5, .momentum = 0.5}, g), vector({0.5, -0.75, -0.875}));
}

TEST(SGD, WithNesterovLooksAhead) {
  // the same v; θ moves by v/2 - α g = -0.75,  -0.625 - 1 = -1.625,  -0.0625 + 0.5 = 0.4375
  EXPECT_EQ(sgd_steps({.learning_rate = 0.5, .momentum = 0.5, .nesterov = true}, g),
            vector({0.25, -1.375, -0.9375}));
}

TEST(SGD, WithoutMomentumIsTheSameWithNesterov) {
  EXPECT_EQ(sgd_steps({.learning_rate = 0.5, .nesterov = true}, g), vector({0.5, -0.5, 0}));
}

TEST(SGD, ReachesOneOverOneMinusMomentumSteps) {
  const Vector theta =
      sgd_steps({.learning_rate = 0.5, .momentum = 0.75}, std::vector<double>(60, 1));
  EXPECT_NEAR(theta(59) - theta(58), -0.5 / (1 - 0.75), 1e-5);
}

TEST(SGD, RefusesABadMomentum) {
  EXPECT_TRUE(says([] { SGD({.momentum = 2}); }, {"SGD", "momentum", "[0, 1]", "got 2"}));
  EXPECT_TRUE(says([] { SGD({.momentum = -0.1}); }, {"SGD", "momentum", "got -0.1"}));
  EXPECT_TRUE(says([] { SGD({.momentum = std::numeric_limits<double>::quiet_NaN()}); },
                   {"SGD", "momentum", "nan"}));
}
