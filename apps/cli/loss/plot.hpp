// A loss and its gradient as a drawing.
#pragma once

#include <string>

#include "gradus/core/scalar.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Writes an SVG of the loss and of its gradient over the prediction, for y_true = 0 and 1, or over
/// the probability of the true class. config: a JSON object, or null. Throws InvalidArgument for
/// an unknown loss or one that is no function of one prediction, DataError where the file cannot be
/// written.
void plot_loss(const std::string& name, const Json& config, const std::string& path);

}  // namespace gradus::cli
