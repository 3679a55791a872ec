#include "gradus/optimizers/rmsprop.hpp"

#include <algorithm>
#include <cmath>

#include "core/option_checks.hpp"
#include "gradus/core/cpu.hpp"

namespace gradus::inline GRADUS_PRECISION {

RMSprop::RMSprop(const RMSpropOptions& options)
    : Optimizer(OptimizerOptions::of(options)), options_(options) {
  const OptionChecks check("RMSprop");
  check.decay("rho", options.rho);
  check.share("momentum", options.momentum);
  check.not_negative("epsilon", options.epsilon);
}

std::size_t RMSprop::moment_count() const {
  return 1 + (options_.momentum > 0 ? 1U : 0U) + (options_.centered ? 1U : 0U);
}

void RMSprop::update(Slice slice) const {
  const Scalar alpha = static_cast<Scalar>(slice.learning_rate);
  const Scalar rho = static_cast<Scalar>(options_.rho);
  const Scalar forget = static_cast<Scalar>(1 - options_.rho);
  const Scalar epsilon = static_cast<Scalar>(options_.epsilon);
  const Scalar mu = static_cast<Scalar>(options_.momentum);
  const std::size_t of_mean = options_.momentum > 0 ? 2 : 1;

  const Scalar* g = slice.gradient.data();
  Scalar *theta = slice.theta.data(), *u = slice.moment(0).data();
  Scalar* v = options_.momentum > 0 ? slice.moment(1).data() : nullptr;
  Scalar* a = options_.centered ? slice.moment(of_mean).data() : nullptr;
  on_best_cpu([=, size = slice.theta.size()] {
    for (Index i = 0; i < size; ++i) {
      u[i] = rho * u[i] + forget * (g[i] * g[i]);  // u ← ρ u + (1 - ρ) g²
      Scalar variance = u[i];
      if (a != nullptr) {
        // with centered: a ← ρ a + (1 - ρ) g, and u - a² in place of u
        a[i] = rho * a[i] + forget * g[i];
        variance = std::max(u[i] - a[i] * a[i], Scalar(0));
      }
      const Scalar d = alpha * g[i] / std::sqrt(variance + epsilon);  // d = α g / √(u + ε)
      if (v != nullptr) v[i] = mu * v[i] + d;  // with momentum μ: v ← μ v + d
      theta[i] -= v != nullptr ? v[i] : d;     // θ ← θ - d, or with momentum θ - v
    }
  });
}

Adagrad::Adagrad(const AdagradOptions& options)
    : Optimizer(OptimizerOptions::of(options)), options_(options) {
  const OptionChecks check("Adagrad");
  check.not_negative("initial_accumulator_value", options.initial_accumulator_value);
  check.not_negative("epsilon", options.epsilon);
}

void Adagrad::update(Slice slice) const {
  const Scalar alpha = static_cast<Scalar>(slice.learning_rate);
  const Scalar epsilon = static_cast<Scalar>(options_.epsilon);
  const Scalar* g = slice.gradient.data();
  Scalar *theta = slice.theta.data(), *a = slice.moment(0).data();
  on_best_cpu([=, size = slice.theta.size()] {
    for (Index i = 0; i < size; ++i) {
      a[i] += g[i] * g[i];                                   // a ← a + g²
      theta[i] -= alpha * g[i] / std::sqrt(a[i] + epsilon);  // θ ← θ - α g / √(a + ε)
    }
  });
}

}  // namespace gradus
