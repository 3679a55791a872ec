#include "gradus/optimizers/adam.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/errors.hpp"
#include "support/matrices.hpp"

using namespace gradus;

namespace {

/// θ, which begins at 0, after each step on these gradients.
Matrix adam_steps(const AdamOptions& options, const Matrix& gradients) {
  Adam adam(options);
  adam.build(gradients.cols());
  Vector theta = Vector::Zero(gradients.cols());
  Matrix all(gradients.rows(), gradients.cols());
  for (Index t = 0; t < gradients.rows(); ++t) {
    const Vector g = gradients.row(t);
    adam.step(view(theta), read_only(g));
    all.row(t) = theta;
  }
  return all;
}

}  // namespace

TEST(Adam, BeginsWithStepsOfTheLearningRate) {
  // In step 1, m̂ = g and û = g², so θ moves by α, whatever the gradient's size, if it is not 0.
  const Matrix theta = adam_steps({.learning_rate = 0.5}, row({1000, -3, 0.02, 0}));
  EXPECT_TRUE(all_near(theta, row({-0.5, 0.5, -0.5, 0}), 2e-4));
}

TEST(Adam, AddsEpsilonToTheUncorrectedRoot) {
  // Keras, in step 1: α √(1-β₂)/(1-β₁) · (1-β₁) g / (√(1-β₂) |g| + ε). With g = ε/√(1-β₂) it is
  // half of α; with ε added to √û, as PyTorch does, it would be α / (1 + √(1-β₂)), 0.97 α.
  const double g = 1e-7 / std::sqrt(0.001);
  EXPECT_TRUE(
      all_near(adam_steps({.learning_rate = 1}, row({g})), row({-0.5}), by_precision(1e-5, 1e-12)));
}

TEST(Adam, FollowsItsFormulas) {
  // m and u from their definition as weighted sums of all gradients so far, which is not how the
  // library computes them.
  const AdamOptions options = {.learning_rate = 0.1, .beta_1 = 0.7, .beta_2 = 0.9, .epsilon = 0.01};
  const Matrix g = random_matrix(20, 5, 1, -2, 2);
  Matrix expected(20, 5);
  for (Index j = 0; j < 5; ++j) {
    double theta = 0;
    for (int t = 1; t <= 20; ++t) {
      double m = 0, u = 0;
      for (int i = 1; i <= t; ++i) {
        const double g_i = static_cast<double>(g(i - 1, j));
        m += 0.3 * std::pow(0.7, t - i) * g_i;
        u += 0.1 * std::pow(0.9, t - i) * g_i * g_i;
      }
      const double correction = std::sqrt(1 - std::pow(0.9, t)) / (1 - std::pow(0.7, t));
      theta -= 0.1 * correction * m / (std::sqrt(u) + 0.01);
      expected(t - 1, j) = static_cast<Scalar>(theta);
    }
  }
  EXPECT_TRUE(all_near(adam_steps(options, g), expected, by_precision(1e-5, 1e-12),
                       by_precision(1e-6, 1e-13)));
}

TEST(Adam, WithoutMemoryTakesTheSignAlone) {
  const Matrix theta = adam_steps({.learning_rate = 0.25, .beta_1 = 0, .beta_2 = 0, .epsilon = 0},
                                  column({3, -7, 0.5, 100}));
  EXPECT_TRUE(all_near(theta, column({-0.25, 0, -0.25, -0.5}), 1e-6, 1e-7));
}

TEST(Adam, WithAmsgradNeverDividesByLess) {
  // u = 8, 4.5: the second step divides by √8
  AdamOptions options{.learning_rate = 1, .beta_1 = 0, .beta_2 = 0.5, .epsilon = 0};
  const Matrix g = column({4, 1});
  EXPECT_TRUE(all_near(adam_steps(options, g), column({-1, -1 - std::sqrt(0.75 / 4.5)}), 1e-6));
  options.amsgrad = true;
  EXPECT_TRUE(all_near(adam_steps(options, g), column({-1, -1 - std::sqrt(0.75 / 8)}), 1e-6));
}

TEST(Adam, StandsStillWithoutAGradient) {
  EXPECT_EQ(adam_steps({}, Matrix::Zero(10, 3)), Matrix::Zero(10, 3));
}

TEST(Adam, RefusesBadOptions) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(says([] { Adam({.beta_1 = 1}); }, {"Adam", "beta_1", "[0, 1)", "got 1"}));
  EXPECT_TRUE(says([] { Adam({.beta_1 = -0.1}); }, {"Adam", "beta_1", "got -0.1"}));
  EXPECT_TRUE(says([] { Adam({.beta_2 = 1.5}); }, {"Adam", "beta_2", "[0, 1)", "got 1.5"}));
  EXPECT_TRUE(says([&] { Adam({.beta_2 = nan}); }, {"Adam", "beta_2", "nan"}));
  EXPECT_TRUE(says([] { Adam({.epsilon = -1e-3}); }, {"Adam", "epsilon", "at least 0"}));
  EXPECT_TRUE(says([&] { Adam({.epsilon = nan}); }, {"Adam", "epsilon", "nan"}));
}
