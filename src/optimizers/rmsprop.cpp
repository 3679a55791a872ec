#include "gradus/optimizers/rmsprop.hpp"

#include "optimizers/option_checks.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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
  const bool has_momentum = options_.momentum > 0;

  const auto g = slice.gradient.array();
  auto u = slice.moment(0).array();
  u = rho * u + forget * g.square();  // u ← ρ u + (1 - ρ) g²

  // What the moments say of the step, as an expression that is not yet computed.
  const auto move = [&](const auto& d) {
    if (has_momentum) {
      auto v = slice.moment(1).array();
      v = mu * v + d;            // v ← μ v + d
      slice.theta.array() -= v;  // θ ← θ - v
    } else {
      slice.theta.array() -= d;  // θ ← θ - d
    }
  };
  if (options_.centered) {
    auto a = slice.moment(has_momentum ? 2 : 1).array();
    a = rho * a + forget * g;  // a ← ρ a + (1 - ρ) g
    move(alpha * g / ((u - a.square()).max(Scalar(0)) + epsilon).sqrt());
  } else {
    move(alpha * g / (u + epsilon).sqrt());  // d = α g / √(u + ε)
  }
}

}}  // namespace gradus
