// The formulas of clipping and of learning rate schedules.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "formulas/formulas.hpp"
#include "gradus/optimizers/learning_rate_schedule.hpp"
#include "gradus/optimizers/optimizer.hpp"

using namespace gradus;

namespace {

/// Compares the rates of 40 steps with the formula, a function of t = 0, 1, ...
void check_rates(const LearningRateSchedule& schedule, const std::function<double(double)>& alpha) {
  for (int t = 0; t < 40; ++t) EXPECT_TRUE(is_same(schedule.rate(t), alpha(t))) << "t = " << t;
}

double wave(double progress) { return (1 + std::cos(std::numbers::pi * progress)) / 2; }

}  // namespace

FORMULA_TEST(GradientClipping, "optimizers/optimizer", "clipvalue g_i ← min(max(g_i, -c), c)",
             "clipnorm g_k ← g_k · min(1, c/‖g_k‖)", "global_clipnorm g_k ← g_k · min(1, c/‖g‖)",
             "‖g‖² = Σ_k ‖g_k‖²") {
  const double c = 1.5;
  const Vector g = vector({0.5, -1, 0.25, 3, -2});  // arrays of 3 and 2
  const double norm_1 = std::sqrt(0.25 + 1 + 0.0625), norm_2 = std::sqrt(9.0 + 4.0);
  const double norm = std::sqrt(norm_1 * norm_1 + norm_2 * norm_2);
  const auto check = [&](const ClippingOptions& options, const auto& formula) {
    GradientClipping clipping(options);
    clipping.build({3, 2});
    clipping.measure(read_only(g));
    const Vector clipped = clipping.clip(0, read_only(g));
    for (Index i = 0; i < 5; ++i) {
      EXPECT_TRUE(is_near(clipped(i), formula(static_cast<double>(g(i)), i)));
    }
  };
  check({.clipvalue = c}, [=](double g_i, Index) { return std::min(std::max(g_i, -c), c); });
  check({.clipnorm = c},
        [=](double g_i, Index i) { return g_i * std::min(1.0, c / (i < 3 ? norm_1 : norm_2)); });
  check({.global_clipnorm = c}, [=](double g_i, Index) { return g_i * std::min(1.0, c / norm); });
}

FORMULA_TEST(CosineDecay, "optimizers/learning_rate_schedule", "α = α₀ + (α₁ - α₀) t/W",
             "α = α₁ ((1 - a)(1 + cos(π s/T))/2 + a)", "s = min(t - W, T)") {
  const double first = 0.125, peak = 0.5, W = 7, T = 20, a = 0.25;
  check_rates(CosineDecay({.initial_learning_rate = first,
                           .decay_steps = 20,
                           .alpha = a,
                           .warmup_target = peak,
                           .warmup_steps = 7}),
              [=](double t) {
                if (t < W) return first + (peak - first) * t / W;
                const double s = std::min(t - W, T);
                return peak * ((1 - a) * wave(s / T) + a);
              });
}

FORMULA_TEST(CosineDecayRestarts, "optimizers/learning_rate_schedule",
             "α = α₀ ((1 - a) m_mulⁱ (1 + cos(π s / (T t_mulⁱ)))/2 + a)") {
  const double first = 0.5, a = 0.25;
  check_rates(CosineDecayRestarts({.initial_learning_rate = first,
                                   .first_decay_steps = 5,
                                   .t_mul = 2,
                                   .m_mul = 0.75,
                                   .alpha = a}),
              [=](double t) {
                double length = 5, peak = 1, s = t;  // T t_mulⁱ, m_mulⁱ
                for (; s >= length; length *= 2, peak *= 0.75) s -= length;
                return first * ((1 - a) * peak * wave(s / length) + a);
              });
}

FORMULA_TEST(ExponentialDecay, "optimizers/learning_rate_schedule",
             "α = α₀ r^(t/T) staircase: α₀ r^⌊t/T⌋") {
  check_rates(
      ExponentialDecay({.initial_learning_rate = 0.5, .decay_steps = 8, .decay_rate = 0.75}),
      [](double t) { return 0.5 * std::pow(0.75, t / 8); });
  check_rates(
      ExponentialDecay(
          {.initial_learning_rate = 0.5, .decay_steps = 8, .decay_rate = 0.75, .staircase = true}),
      [](double t) { return 0.5 * std::pow(0.75, std::floor(t / 8)); });
}

FORMULA_TEST(PolynomialDecay, "optimizers/learning_rate_schedule",
             "α = α₁ + (α₀ - α₁)(1 - t/T)^p") {
  const double first = 0.5, end = 0.0625, T = 12, p = 2;
  const auto rate = [=](double t, double length) {
    return end + (first - end) * std::pow(1 - t / length, p);
  };
  PolynomialDecayOptions options{
      .initial_learning_rate = first, .decay_steps = 12, .end_learning_rate = end, .power = p};
  check_rates(PolynomialDecay(options), [=](double t) { return t <= T ? rate(t, T) : end; });
  options.cycle = true;
  check_rates(PolynomialDecay(options),
              [=](double t) { return rate(t, T * std::max(1.0, std::ceil(t / T))); });
}

FORMULA_TEST(PiecewiseConstantDecay, "optimizers/learning_rate_schedule",
             "α = v_i, for the first i with t ≤ b_i") {
  check_rates(PiecewiseConstantDecay({.boundaries = {10, 20}, .values = {0.5, 0.25, 0.125}}),
              [](double t) { return t <= 10 ? 0.5 : (t <= 20 ? 0.25 : 0.125); });
}
