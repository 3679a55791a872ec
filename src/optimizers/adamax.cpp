#include "gradus/optimizers/adamax.hpp"

#include <algorithm>
#include <cmath>

#include "gradus/core/cpu.hpp"
#include "optimizers/option_checks.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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

}}  // namespace gradus
