#include "gradus/optimizers/adam.hpp"

#include <cmath>

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

Adam::Adam(AdamOptions options) : Optimizer(options.learning_rate), options_(options) {
  const auto check_beta = [](const std::string& name, double beta) {
    if (beta >= 0 && beta < 1) return;
    throw InvalidArgument("Adam: " + name + " must be in [0, 1), got " + std::to_string(beta));
  };
  check_beta("beta_1", options.beta_1);
  check_beta("beta_2", options.beta_2);
  if (!(options.epsilon >= 0)) {
    throw InvalidArgument("Adam: epsilon must be at least 0, got " +
                          std::to_string(options.epsilon));
  }
}

void Adam::update(Slice slice) const {
  // In double, as 1 - β₂ᵗ in float is wrong in the fifth digit at t = 1.
  const double t = static_cast<double>(iterations());
  const double correction =
      std::sqrt(1 - std::pow(options_.beta_2, t)) / (1 - std::pow(options_.beta_1, t));
  const Scalar step = static_cast<Scalar>(learning_rate() * correction);
  const Scalar forget_1 = static_cast<Scalar>(1 - options_.beta_1);
  const Scalar forget_2 = static_cast<Scalar>(1 - options_.beta_2);
  const Scalar epsilon = static_cast<Scalar>(options_.epsilon);

  const auto g = slice.gradient.array();
  auto m = slice.moment(0).array();
  auto u = slice.moment(1).array();
  m += forget_1 * (g - m);                                 // m ← m + (1 - β₁)(g - m)
  u += forget_2 * (g.square() - u);                        // u ← u + (1 - β₂)(g² - u)
  slice.theta.array() -= step * m / (u.sqrt() + epsilon);  // θ ← θ - α̂ m / (√u + ε)
}

}  // namespace gradus::inline GRADUS_PRECISION
