// The formulas of the other optimizers.
#include <algorithm>
#include <cmath>

#include "formulas/optimizer_steps.hpp"
#include "gradus/optimizers/adam.hpp"
#include "gradus/optimizers/adam_variants.hpp"
#include "gradus/optimizers/rmsprop.hpp"
#include "gradus/optimizers/sgd.hpp"

using namespace gradus;

namespace {

/// Adam's α_t, with betas for which some steps matter.
constexpr double kBeta1 = 0.75, kBeta2 = 0.875, kEpsilon = 0.0625;
double corrected_alpha(double t) {
  return kAlpha * std::sqrt(1 - std::pow(kBeta2, t)) / (1 - std::pow(kBeta1, t));
}

void adam_step(ElementOfTheta& e, double g, double t) {
  double &m = e.moments[0], &u = e.moments[1];
  m += (1 - kBeta1) * (g - m);
  u += (1 - kBeta2) * (g * g - u);
  e.theta -= corrected_alpha(t) * m / (std::sqrt(u) + kEpsilon);
}

}  // namespace

FORMULA_TEST(Adam, "optimizers/adam", "m ← m + (1 - β₁)(g - m)", "u ← u + (1 - β₂)(g² - u)",
             "θ ← θ - α_t m / (√u + ε) α_t = α √(1 - β₂ᵗ) / (1 - β₁ᵗ)",
             "α_t = α √(1 - β₂ᵗ) / (1 - β₁ᵗ)", "θ ← θ - α_t m / (√u + ε)") {
  Adam adam({.learning_rate = kAlpha, .beta_1 = kBeta1, .beta_2 = kBeta2, .epsilon = kEpsilon});
  check_steps(adam, 2, adam_step);
}

FORMULA_TEST(AdamBiasCorrection, "optimizers/adam", "m = (1 - β₁) Σ_i β₁^(t-i) g_i i = 1 ... t",
             "(1 - β₁) Σ_i β₁^(t-i) = 1 - β₁ᵗ", "m̂ = m / (1 - β₁ᵗ)", "û = u / (1 - β₂ᵗ)",
             "α m̂ / √û = α √(1 - β₂ᵗ) / (1 - β₁ᵗ) · m / √u = α_t m / √u") {
  // Without ε a step is α m̂ / √û, from the gradients themselves.
  Adam adam({.learning_rate = kAlpha, .beta_1 = kBeta1, .beta_2 = kBeta2, .epsilon = 0});
  adam.build(1);
  Vector theta = vector({0});
  for (Index t = 0; t < kGradients.rows(); ++t) {
    double m = 0, u = 0, weights_1 = 0, weights_2 = 0;
    for (Index i = 0; i <= t; ++i) {
      const double g = static_cast<double>(kGradients(i, 0));
      const double w_1 = (1 - kBeta1) * std::pow(kBeta1, static_cast<double>(t - i));
      const double w_2 = (1 - kBeta2) * std::pow(kBeta2, static_cast<double>(t - i));
      m += w_1 * g;
      u += w_2 * g * g;
      weights_1 += w_1;
      weights_2 += w_2;
    }
    const auto steps = static_cast<double>(t + 1);
    EXPECT_TRUE(is_same(weights_1, 1 - std::pow(kBeta1, steps)));
    EXPECT_TRUE(is_same(weights_2, 1 - std::pow(kBeta2, steps)));
    const double m_hat = m / weights_1, u_hat = u / weights_2;
    const double step = kAlpha * m_hat / std::sqrt(u_hat);
    EXPECT_TRUE(is_same(corrected_alpha(steps) * m / std::sqrt(u), step));

    const double before = static_cast<double>(theta(0));
    const Vector g = kGradients.row(t).head(1);
    adam.step(view(theta), read_only(g));
    EXPECT_TRUE(is_near(theta(0), before - step));
    EXPECT_TRUE(is_near(adam.moments()[0](0), m));
    EXPECT_TRUE(is_near(adam.moments()[1](0), u));
    // In the first step, α whatever the slope.
    if (t > 0) continue;
    EXPECT_TRUE(is_same(std::abs(step), kAlpha));
  }
}

FORMULA_TEST(AmsGrad, "optimizers/adam", "w ← max(w, u)") {
  Adam adam({.learning_rate = kAlpha,
             .beta_1 = kBeta1,
             .beta_2 = kBeta2,
             .epsilon = kEpsilon,
             .amsgrad = true});
  check_steps(adam, 3, [](ElementOfTheta& e, double g, double t) {
    double &m = e.moments[0], &u = e.moments[1], &w = e.moments[2];
    m += (1 - kBeta1) * (g - m);
    u += (1 - kBeta2) * (g * g - u);
    w = std::max(w, u);
    e.theta -= corrected_alpha(t) * m / (std::sqrt(w) + kEpsilon);
  });
}

FORMULA_TEST(AdamW, "optimizers/adam_variants", "θ ← θ - α λ θ", "θ ← θ - α_t m / (√u + ε)") {
  const double lambda = 0.25;
  AdamW adamw({.learning_rate = kAlpha,
               .weight_decay = lambda,
               .beta_1 = kBeta1,
               .beta_2 = kBeta2,
               .epsilon = kEpsilon});
  check_steps(adamw, 2, [=](ElementOfTheta& e, double g, double t) {
    e.theta -= kAlpha * lambda * e.theta;
    adam_step(e, g, t);
  });
}

FORMULA_TEST(Adamax, "optimizers/adam_variants", "m ← m + (1 - β₁)(g - m)", "u ← max(β₂ u, |g|)",
             "θ ← θ - α_t m / (u + ε) α_t = α / (1 - β₁ᵗ)", "α_t = α / (1 - β₁ᵗ)",
             "θ ← θ - α_t m / (u + ε)") {
  Adamax adamax({.learning_rate = kAlpha, .beta_1 = kBeta1, .beta_2 = kBeta2, .epsilon = kEpsilon});
  check_steps(adamax, 2, [](ElementOfTheta& e, double g, double t) {
    double &m = e.moments[0], &u = e.moments[1];
    m += (1 - kBeta1) * (g - m);
    u = std::max(kBeta2 * u, std::abs(g));
    e.theta -= kAlpha / (1 - std::pow(kBeta1, t)) * m / (u + kEpsilon);
  });
}

// Why u is a maximum: Adam's norm at a large p.
FORMULA_TEST(AdamaxIsALimit, "optimizers/adam_variants",
             "√u = ((1 - β₂) Σ_i β₂^(t-i) |g_i|²)^(1/2)",
             "u_p = (1 - β₂ᵖ)^(1/p) (Σ_i (β₂^(t-i) |g_i|)ᵖ)^(1/p)") {
  const std::vector<double> g = {0.5, -2, 0.25, 1};
  const auto norm = [&](double p) {
    double sum = 0;
    for (const double g_i : g) sum = std::pow(kBeta2, p) * sum + std::pow(std::abs(g_i), p);
    return std::pow(1 - std::pow(kBeta2, p), 1 / p) * std::pow(sum, 1 / p);
  };
  double adam = 0, adamax = 0;
  for (const double g_i : g) {
    adam += (1 - kBeta2 * kBeta2) * (g_i * g_i - adam);  // with β₂² as its β₂
    adamax = std::max(kBeta2 * adamax, std::abs(g_i));
  }
  EXPECT_NEAR(norm(2), std::sqrt(adam), 1e-12);
  EXPECT_NEAR(norm(300), adamax, 0.02 * adamax);
}

FORMULA_TEST(Nadam, "optimizers/adam_variants", "m ← m + (1 - β₁)(g - m)",
             "u ← u + (1 - β₂)(g² - u)", "μ_t = β₁ (1 - 0.96ᵗ / 2)", "Π_t = μ_1 μ_2 ... μ_t",
             "Π_t = Π_{t-1} μ_t", "m̂ = μ_{t+1} m / (1 - Π_{t+1}) + (1 - μ_t) g / (1 - Π_t)",
             "θ ← θ - α m̂ / (√û + ε) û = u / (1 - β₂ᵗ)", "û = u / (1 - β₂ᵗ)",
             "θ ← θ - α m̂ / (√û + ε)") {
  const auto mu = [](double t) { return kBeta1 * (1 - std::pow(0.96, t) / 2); };
  const auto product = [mu](double t) {
    double result = 1;
    for (double s = 1; s <= t; ++s) result *= mu(s);
    return result;
  };
  Nadam nadam({.learning_rate = kAlpha, .beta_1 = kBeta1, .beta_2 = kBeta2, .epsilon = kEpsilon});
  check_steps(nadam, 2, [=](ElementOfTheta& e, double g, double t) {
    double &m = e.moments[0], &u = e.moments[1];
    m += (1 - kBeta1) * (g - m);
    u += (1 - kBeta2) * (g * g - u);
    const double m_hat = mu(t + 1) * m / (1 - product(t + 1)) + (1 - mu(t)) * g / (1 - product(t));
    const double u_hat = u / (1 - std::pow(kBeta2, t));
    e.theta -= kAlpha * m_hat / (std::sqrt(u_hat) + kEpsilon);
  });
}

FORMULA_TEST(RmsProp, "optimizers/rmsprop", "u ← ρ u + (1 - ρ) g²", "d = α g / √(u + ε)",
             "θ ← θ - d") {
  const double rho = 0.75;
  RMSprop rmsprop({.learning_rate = kAlpha, .rho = rho, .epsilon = kEpsilon});
  check_steps(rmsprop, 1, [=](ElementOfTheta& e, double g, double) {
    double& u = e.moments[0];
    u = rho * u + (1 - rho) * g * g;
    e.theta -= kAlpha * g / std::sqrt(u + kEpsilon);
  });
}

FORMULA_TEST(RmsPropCentered, "optimizers/rmsprop", "v ← μ v + d, θ ← θ - v", "v ← μ v + d",
             "θ ← θ - v", "centered: a ← ρ a + (1 - ρ) g", "a ← ρ a + (1 - ρ) g",
             "d = α g / √(u - a² + ε)") {
  const double rho = 0.75, mu = 0.5;
  RMSprop rmsprop(
      {.learning_rate = kAlpha, .rho = rho, .momentum = mu, .epsilon = kEpsilon, .centered = true});
  check_steps(rmsprop, 3, [=](ElementOfTheta& e, double g, double) {
    double &u = e.moments[0], &v = e.moments[1], &a = e.moments[2];
    u = rho * u + (1 - rho) * g * g;
    a = rho * a + (1 - rho) * g;
    v = mu * v + kAlpha * g / std::sqrt(u - a * a + kEpsilon);
    e.theta -= v;
  });
}

FORMULA_TEST(Adagrad, "optimizers/rmsprop", "a ← a + g²", "θ ← θ - α g / √(a + ε)") {
  Adagrad adagrad(
      {.learning_rate = kAlpha, .initial_accumulator_value = 0.25, .epsilon = kEpsilon});
  check_steps(
      adagrad, 1,
      [](ElementOfTheta& e, double g, double) {
        double& a = e.moments[0];
        a += g * g;
        e.theta -= kAlpha * g / std::sqrt(a + kEpsilon);
      },
      0.25);
}

FORMULA_TEST(OptimizerStep, "optimizers/optimizer", "g ← clipped g", "θ ← θ - α λ θ",
             "θ ← update(θ, g)") {
  const double lambda = 0.5, c = 0.75;
  SGD sgd({.learning_rate = kAlpha, .weight_decay = lambda, .clipvalue = c});
  check_steps(sgd, 0, [=](ElementOfTheta& e, double g, double) {
    g = std::clamp(g, -c, c);
    e.theta -= kAlpha * lambda * e.theta;
    e.theta -= kAlpha * g;
  });
}
