#include "gradus/optimizers/piecewise_constant_decay.hpp"

#include <algorithm>

#include "optimizers/option_checks.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

PiecewiseConstantDecay::PiecewiseConstantDecay(const PiecewiseConstantDecayOptions& options)
    : options_(options) {
  const auto& [boundaries, values] = options;
  if (values.size() != boundaries.size() + 1) {
    throw InvalidArgument(
        "PiecewiseConstantDecay: expected one more of values than of boundaries, got " +
        std::to_string(values.size()) + " values and " + std::to_string(boundaries.size()) +
        " boundaries");
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

}}  // namespace gradus
