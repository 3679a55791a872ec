// Where the number of a loss comes from.
#pragma once

#include <string>

#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// A text that goes with evaluate_loss() on the same request: the value of each sample, what it is
/// multiplied with and divided by; and for a cross-entropy of probabilities, each element's term
/// under each of the conventions that are in use for log 0.
std::string explain_loss(const Json& request);

}  // namespace gradus::cli
