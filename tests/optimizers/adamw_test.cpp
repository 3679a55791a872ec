#include "gradus/optimizers/adam.hpp"
#include "gradus/optimizers/adam_variants.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "optimizers/steps.hpp"
#include "support/errors.hpp"

using namespace gradus;

TEST(AdamW, ShrinksParametersWithoutAGradient) {
  const AdamWOptions options{.learning_rate = 0.5, .weight_decay = 0.5};
  EXPECT_EQ(steps_of(AdamW(options), {0, 0}, 16), vector({12, 9}));
}

TEST(AdamW, DecaysByAShareThatGradientsDoNotChange) {
  // Step 1 is α whatever the gradient's size; the decay before it is α λ θ.
  const AdamWOptions options{.learning_rate = 0.5, .weight_decay = 0.25, .epsilon = 0};
  for (const double g : {0.001, 1.0, 1000.0}) {
    EXPECT_TRUE(all_near(steps_of(AdamW(options), {g}, 8), vector({8 - 1 - 0.5}), 1e-6)) << g;
  }
}

TEST(AdamW, IsAdamWithWeightDecay) {
  const std::vector<double> g = {1, -2, 0.5, 0};
  EXPECT_EQ(steps_of(AdamW(), g, 4), steps_of(Adam({.weight_decay = 0.004}), g, 4))
      << "0.004 is Keras's default";
  EXPECT_NE(steps_of(AdamW({.learning_rate = 0.1}), g, 4),
            steps_of(Adam({.learning_rate = 0.1}), g, 4));
  EXPECT_EQ(steps_of(AdamW({.beta_1 = 0.5, .beta_2 = 0.75, .epsilon = 0.1, .amsgrad = true}), g, 4),
            steps_of(Adam({.beta_1 = 0.5,
                           .beta_2 = 0.75,
                           .epsilon = 0.1,
                           .amsgrad = true,
                           .weight_decay = 0.004}),
                     g, 4));
}

TEST(AdamW, RefusesBadOptions) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(says([] { AdamW({.beta_1 = 1}); }, {"AdamW", "beta_1", "[0, 1)", "got 1"}));
  for (const double decay : {-0.1, nan, std::numeric_limits<double>::infinity()}) {
    EXPECT_TRUE(says([&] { AdamW({.weight_decay = decay}); }, {"weight_decay", "at least 0"}));
  }
}
