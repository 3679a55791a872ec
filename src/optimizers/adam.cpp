#include "gradus/optimizers/adam.hpp"

#include <algorithm>
#include <cmath>

#include "core/option_checks.hpp"
#include "gradus/core/cpu.hpp"

namespace gradus::inline GRADUS_PRECISION {

Adam::Adam(const AdamOptions& options) : Adam("Adam", options) {}

Adam::Adam(const std::string& owner, const AdamOptions& options)
    : Optimizer(OptimizerOptions::of(options)), options_(options) {
  const OptionChecks check(owner);
  check.decay("beta_1", options.beta_1);
  check.decay("beta_2", options.beta_2);
  check.not_negative("epsilon", options.epsilon);
}

void Adam::update(Slice slice) const {
  const double t = static_cast<double>(iterations());
  // α_t = α √(1 - β₂ᵗ) / (1 - β₁ᵗ); in float, 1 - β₂ᵗ would be wrong in the fifth digit at first
  const double correction =
      std::sqrt(1 - std::pow(options_.beta_2, t)) / (1 - std::pow(options_.beta_1, t));
  const Scalar step = static_cast<Scalar>(slice.learning_rate * correction);
  const Scalar forget_1 = static_cast<Scalar>(1 - options_.beta_1);
  const Scalar forget_2 = static_cast<Scalar>(1 - options_.beta_2);
  const Scalar epsilon = static_cast<Scalar>(options_.epsilon);

  const Scalar* g = slice.gradient.data();
  Scalar *theta = slice.theta.data(), *m = slice.moment(0).data(), *u = slice.moment(1).data();
  Scalar* w = options_.amsgrad ? slice.moment(2).data() : nullptr;
  on_best_cpu([=, size = slice.theta.size()] {
    for (Index i = 0; i < size; ++i) {
      m[i] += forget_1 * (g[i] - m[i]);         // m ← m + (1 - β₁)(g - m)
      u[i] += forget_2 * (g[i] * g[i] - u[i]);  // u ← u + (1 - β₂)(g² - u)
    }
    for (Index i = 0; w != nullptr && i < size; ++i) {
      w[i] = w[i] < u[i] ? u[i] : w[i];  // with amsgrad: w ← max(w, u), and √w in place of √u
    }
    const Scalar* u_or_w = w != nullptr ? w : u;
    for (Index i = 0; i < size; ++i) {
      theta[i] -= step * m[i] / (std::sqrt(u_or_w[i]) + epsilon);  // θ ← θ - α_t m / (√u + ε)
    }
  });
}

}  // namespace gradus
