#include "gradus/optimizers/nadam.hpp"

#include <cmath>

#include "optimizers/option_checks.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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

  const auto g = slice.gradient.array();
  auto m = slice.moment(0).array();
  auto u = slice.moment(1).array();
  m += forget_1 * (g - m);           // m ← m + (1 - β₁)(g - m)
  u += forget_2 * (g.square() - u);  // u ← u + (1 - β₂)(g² - u)
  // θ ← θ - α m̂ / (√û + ε)
  slice.theta.array() -= alpha * (of_m * m + of_g * g) / ((correction * u).sqrt() + epsilon);
}

}}  // namespace gradus
