#include "gradus/optimizers/cosine_decay_restarts.hpp"

#include <cmath>
#include <numbers>

#include "optimizers/option_checks.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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

}}  // namespace gradus
