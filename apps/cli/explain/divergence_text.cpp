#include "cli/explain/divergence_text.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

double largest(const Matrix& m) {
  return m.size() == 0 ? 0 : static_cast<double>(m.cwiseAbs().maxCoeff());
}

double largest_parameter(const RecordedLayer& layer) {
  double most = 0;
  for (const RecordedParameter& p : layer.parameters) most = std::max(most, largest(p.before));
  return most;
}

/// Of a stage whose inputs are finite, and what it makes of them is not.
std::string overflow(const std::string& stage, double input, double parameter) {
  std::string text = fmt::format(" {} overflows: numbers up to {:.2g} go in", stage, input);
  if (parameter > 0) text += fmt::format(", its parameters are up to {:.2g}", parameter);
  return text + fmt::format(", and {} ends at {:.2g}.",
                            sizeof(Scalar) == sizeof(float) ? "a float" : "a double",
                            double{std::numeric_limits<Scalar>::max()});
}

std::string cause(const RecordedStep& step) {
  constexpr double kLarge = 1e6;  // below, no stage overflows
  const Matrix* input = &step.x;
  std::string stage = "The loss";
  double parameter = 0;
  for (const RecordedLayer& layer : step.layers) {
    if (layer.in_loss) break;
    if (!layer.y.allFinite()) {
      stage = layer.name;
      parameter = largest_parameter(layer);
      break;
    }
    input = &layer.y;
  }
  const double most = largest(*input);
  if (!std::isfinite(most) || !std::isfinite(parameter)) return "";
  return std::max(most, parameter) < kLarge ? "" : overflow(stage, most, parameter);
}

}  // namespace

std::string divergence_text(const RecordedStep& step) {
  if (step.divergence.empty()) return "";
  return fmt::format("{}.{} The learning rate was {:.7g}, and no parameter has moved.",
                     step.divergence, cause(step), step.learning_rate);
}

}  // namespace gradus::cli
