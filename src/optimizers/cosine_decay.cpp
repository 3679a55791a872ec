#include "gradus/optimizers/cosine_decay.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "optimizers/option_checks.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

CosineDecay::CosineDecay(const CosineDecayOptions& options) : options_(options) {
  const OptionChecks check("CosineDecay");
  check.not_negative("initial_learning_rate", options.initial_learning_rate);
  check.at_least_1("decay_steps", static_cast<double>(options.decay_steps));
  check.not_negative("alpha", options.alpha);
  if (options.warmup_target) check.not_negative("warmup_target", *options.warmup_target);
  check.not_negative("warmup_steps", static_cast<double>(options.warmup_steps));
}

double CosineDecay::rate(std::int64_t step) const {
  const double first = options_.initial_learning_rate, t = static_cast<double>(step);
  const double peak = options_.warmup_target.value_or(first);
  const double warmup = options_.warmup_target ? static_cast<double>(options_.warmup_steps) : 0;
  if (t < warmup) return first + (peak - first) * t / warmup;

  const double progress = std::min((t - warmup) / static_cast<double>(options_.decay_steps), 1.0);
  const double wave = (1 + std::cos(std::numbers::pi * progress)) / 2;
  return peak * ((1 - options_.alpha) * wave + options_.alpha);
}

}}  // namespace gradus
