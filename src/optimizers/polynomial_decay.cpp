#include "gradus/optimizers/polynomial_decay.hpp"

#include <algorithm>
#include <cmath>

#include "optimizers/option_checks.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

PolynomialDecay::PolynomialDecay(const PolynomialDecayOptions& options) : options_(options) {
  const OptionChecks check("PolynomialDecay");
  check.not_negative("initial_learning_rate", options.initial_learning_rate);
  check.at_least_1("decay_steps", static_cast<double>(options.decay_steps));
  check.not_negative("end_learning_rate", options.end_learning_rate);
  check.not_negative("power", options.power);
}

double PolynomialDecay::rate(std::int64_t step) const {
  double progress = static_cast<double>(step) / static_cast<double>(options_.decay_steps);  // t/T
  if (progress > 1) progress = options_.cycle ? progress / std::ceil(progress) : 1;
  const double end = options_.end_learning_rate;
  return end + (options_.initial_learning_rate - end) * std::pow(1 - progress, options_.power);
}

}}  // namespace gradus
