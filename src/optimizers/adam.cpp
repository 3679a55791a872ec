#include "gradus/optimizers/adam.hpp"

#include <cmath>

#include "optimizers/option_checks.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

Adam::Adam(const AdamOptions& options) : Adam("Adam", options) {}

Adam::Adam(const std::string& owner, const AdamOptions& options)
    : Optimizer(OptimizerOptions::of(options)), options_(options) {
  const OptionChecks check(owner);
  check.decay("beta_1", options.beta_1);
  check.decay("beta_2", options.beta_2);
  check.not_negative("epsilon", options.epsilon);
}

void Adam::update(Slice slice) const {
  // In double, as 1 - β₂ᵗ in float is wrong in the fifth digit in the first step.
  const double t = static_cast<double>(iterations());
  const double correction =
      std::sqrt(1 - std::pow(options_.beta_2, t)) / (1 - std::pow(options_.beta_1, t));
  const Scalar step = static_cast<Scalar>(slice.learning_rate * correction);
  const Scalar forget_1 = static_cast<Scalar>(1 - options_.beta_1);
  const Scalar forget_2 = static_cast<Scalar>(1 - options_.beta_2);
  const Scalar epsilon = static_cast<Scalar>(options_.epsilon);

  const auto g = slice.gradient.array();
  auto m = slice.moment(0).array();
  auto u = slice.moment(1).array();
  m += forget_1 * (g - m);           // m ← m + (1 - β₁)(g - m)
  u += forget_2 * (g.square() - u);  // u ← u + (1 - β₂)(g² - u)
  if (options_.amsgrad) {
    auto w = slice.moment(2).array();
    w = w.max(u);  // w ← max(w, u)
    slice.theta.array() -= step * m / (w.sqrt() + epsilon);
  } else {
    slice.theta.array() -= step * m / (u.sqrt() + epsilon);  // θ ← θ - α_t m / (√u + ε)
  }
}

}}  // namespace gradus
