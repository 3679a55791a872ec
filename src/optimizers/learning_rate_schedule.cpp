#include "gradus/optimizers/learning_rate_schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/option_checks.hpp"

namespace gradus::inline GRADUS_PRECISION {

void read_value(const ConfigValue& value, LearningRate& field) {
  double rate = 0;
  read_value(value, rate);
  field = rate;
}

ConfigValue value_of(const LearningRate& field) {
  if (field.is_schedule()) return field.schedule_name();
  return field.at(0);
}

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

PiecewiseConstantDecay::PiecewiseConstantDecay(const PiecewiseConstantDecayOptions& options)
    : options_(options) {
  const auto& [boundaries, values] = options;
  if (values.size() != boundaries.size() + 1) {
    throw InvalidArgument(
        "PiecewiseConstantDecay: expected one more of values than of boundaries, got ",
        values.size(), " values and ", boundaries.size(), " boundaries");
  }
  const OptionChecks check("PiecewiseConstantDecay");
  for (const double value : values) check.not_negative("each of values", value);
  for (std::size_t i = 0; i < boundaries.size(); ++i) {
    check.not_negative("each of boundaries", boundaries[i]);
    check.require(i == 0 || boundaries[i] > boundaries[i - 1], "each of boundaries", boundaries[i],
                  "larger than the one before it");
  }
}

double PiecewiseConstantDecay::rate(std::int64_t step) const {
  // The first boundary that is not below t.
  const auto bound = std::ranges::lower_bound(options_.boundaries, static_cast<double>(step));
  return options_.values[static_cast<std::size_t>(bound - options_.boundaries.begin())];
}

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

CosineDecayRestarts::CosineDecayRestarts(const CosineDecayRestartsOptions& options)
    : options_(options) {
  const OptionChecks check("CosineDecayRestarts");
  check.not_negative("initial_learning_rate", options.initial_learning_rate);
  check.at_least_1("first_decay_steps", static_cast<double>(options.first_decay_steps));
  check.at_least_1("t_mul", options.t_mul);
  check.positive("m_mul", options.m_mul);
  check.not_negative("alpha", options.alpha);
}

double CosineDecayRestarts::rate(std::int64_t step) const {
  double s = static_cast<double>(step);  // into the present period
  double length = static_cast<double>(options_.first_decay_steps);
  double period = 0;
  if (options_.t_mul == 1) {
    period = std::floor(s / length);
    s -= period * length;
  }
  // Counted and not found by logarithms, whose rounding misses a restart at a whole power.
  for (; s >= length; ++period) {
    s -= length;
    length *= options_.t_mul;
  }
  const double wave = (1 + std::cos(std::numbers::pi * s / length)) / 2;
  return options_.initial_learning_rate *
         ((1 - options_.alpha) * std::pow(options_.m_mul, period) * wave + options_.alpha);
}

}  // namespace gradus
