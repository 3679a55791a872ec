#include "gradus/optimizers/adam_variants.hpp"

#include <algorithm>
#include <cmath>

#include "core/option_checks.hpp"
#include "gradus/core/cpu.hpp"

namespace gradus::inline GRADUS_PRECISION {

AdamW::AdamW(const AdamWOptions& options)
    : Adam("AdamW", {.learning_rate = options.learning_rate,
                     .beta_1 = options.beta_1,
                     .beta_2 = options.beta_2,
                     .epsilon = options.epsilon,
                     .amsgrad = options.amsgrad,
                     .weight_decay = options.weight_decay,
                     .clipnorm = options.clipnorm,
                     .clipvalue = options.clipvalue,
                     .global_clipnorm = options.global_clipnorm}) {}

Adamax::Adamax(const AdamaxOptions& options)
    : Optimizer(OptimizerOptions::of(options)), options_(options) {
  const OptionChecks check("Adamax");
  check.decay("beta_1", options.beta_1);
  check.decay("beta_2", options.beta_2);
  check.not_negative("epsilon", options.epsilon);
}

void Adamax::update(Slice slice) const {
  const double t = static_cast<double>(iterations());
  const double correction = 1 - std::pow(options_.beta_1, t);  // in double, as in Adam
  // α_t = α / (1 - β₁ᵗ)
  const Scalar step = static_cast<Scalar>(slice.learning_rate / correction);
  const Scalar forget_1 = static_cast<Scalar>(1 - options_.beta_1);
  const Scalar beta_2 = static_cast<Scalar>(options_.beta_2);
  const Scalar epsilon = static_cast<Scalar>(options_.epsilon);

  const Scalar* g = slice.gradient.data();
  Scalar *theta = slice.theta.data(), *m = slice.moment(0).data(), *u = slice.moment(1).data();
  on_best_cpu([=, size = slice.theta.size()] {
    for (Index i = 0; i < size; ++i) {
      m[i] += forget_1 * (g[i] - m[i]);                // m ← m + (1 - β₁)(g - m)
      u[i] = std::max(beta_2 * u[i], std::abs(g[i]));  // u ← max(β₂ u, |g|)
      theta[i] -= step * m[i] / (u[i] + epsilon);      // θ ← θ - α_t m / (u + ε)
    }
  });
}

Nadam::Nadam(const NadamOptions& options)
    : Optimizer(OptimizerOptions::of(options)), options_(options) {
  const OptionChecks check("Nadam");
  check.decay("beta_1", options.beta_1);
  check.decay("beta_2", options.beta_2);
  check.not_negative("epsilon", options.epsilon);
}

double Nadam::mu(double t) const { return options_.beta_1 * (1 - 0.5 * std::pow(0.96, t)); }

void Nadam::visit_state(Archive& archive) {
  Optimizer::visit_state(archive);
  archive.field("mu_product", mu_product_);
}

void Nadam::prepare_step() {
  mu_product_ *= mu(static_cast<double>(iterations()));  // Π_t = Π_{t-1} μ_t
}

void Nadam::update(Slice slice) const {
  const double t = static_cast<double>(iterations());
  const double mu_t = mu(t), mu_next = mu(t + 1);
  const Scalar of_m = static_cast<Scalar>(mu_next / (1 - mu_product_ * mu_next));
  const Scalar of_g = static_cast<Scalar>((1 - mu_t) / (1 - mu_product_));
  const Scalar correction = static_cast<Scalar>(1 / (1 - std::pow(options_.beta_2, t)));
  const Scalar alpha = static_cast<Scalar>(slice.learning_rate);
  const Scalar forget_1 = static_cast<Scalar>(1 - options_.beta_1);
  const Scalar forget_2 = static_cast<Scalar>(1 - options_.beta_2);
  const Scalar epsilon = static_cast<Scalar>(options_.epsilon);

  const Scalar* g = slice.gradient.data();
  Scalar *theta = slice.theta.data(), *m = slice.moment(0).data(), *u = slice.moment(1).data();
  on_best_cpu([=, size = slice.theta.size()] {
    for (Index i = 0; i < size; ++i) {
      m[i] += forget_1 * (g[i] - m[i]);         // m ← m + (1 - β₁)(g - m)
      u[i] += forget_2 * (g[i] * g[i] - u[i]);  // u ← u + (1 - β₂)(g² - u)
      // m̂ = μ_{t+1} m / (1 - Π_{t+1}) + (1 - μ_t) g / (1 - Π_t), û = u / (1 - β₂ᵗ)
      const Scalar m_hat = of_m * m[i] + of_g * g[i], u_hat = correction * u[i];
      theta[i] -= alpha * m_hat / (std::sqrt(u_hat) + epsilon);  // θ ← θ - α m̂ / (√û + ε)
    }
  });
}

}  // namespace gradus
