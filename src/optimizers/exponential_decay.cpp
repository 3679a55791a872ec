#include "gradus/optimizers/exponential_decay.hpp"

#include <cmath>

#include "optimizers/option_checks.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

ExponentialDecay::ExponentialDecay(const ExponentialDecayOptions& options) : options_(options) {
  const OptionChecks check("ExponentialDecay");
  check.not_negative("initial_learning_rate", options.initial_learning_rate);
  check.at_least_1("decay_steps", static_cast<double>(options.decay_steps));
  check.positive("decay_rate", options.decay_rate);
}

double ExponentialDecay::rate(std::int64_t step) const {
  double periods = static_cast<double>(step) / static_cast<double>(options_.decay_steps);
  if (options_.staircase) periods = std::floor(periods);
  return options_.initial_learning_rate * std::pow(options_.decay_rate, periods);  // α₀ r^(t/T)
}

}}  // namespace gradus
