#include "gradus/optimizers/adagrad.hpp"

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
  const auto g = slice.gradient.array();
  auto a = slice.moment(0).array();
  a += g.square();                                          // a ← a + g²
  slice.theta.array() -= alpha * g / (a + epsilon).sqrt();  // θ ← θ - α g / √(a + ε)
}

}}  // namespace gradus
