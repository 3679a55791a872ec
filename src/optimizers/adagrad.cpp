#include "gradus/optimizers/adagrad.hpp"

#include <cmath>

#include "gradus/core/cpu.hpp"
#include "optimizers/option_checks.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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

}}  // namespace gradus
