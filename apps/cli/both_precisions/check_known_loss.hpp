// check_loss() on random data that suits the loss.
#pragma once

#include <cstdint>
#include <string>

#include "gradus/core/scalar.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// request: "loss", "config", "samples", "outputs", "seed", and "lowest", "highest", each a number
/// or null. Returns "problems" and "warnings", what check_loss() found, and whether it was
/// "in_double". Throws InvalidArgument for a loss or argument that is not known.
Json check_known_loss(const Json& request);

/// Whether there is a loss of this name in this precision.
bool knows_loss(const std::string& name);

}  // namespace gradus::cli
