// check_loss() on random data that suits the loss.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// request: "loss", "config", "samples", "outputs", "seed", and "lowest", "highest", each a number
/// or null. Returns "problems" and "warnings", what check_loss() found, and whether it was
/// "in_double". Throws InvalidArgument for a loss or argument that is not known.
nlohmann::ordered_json check_known_loss(const nlohmann::json& request);

/// Whether there is a loss of this name in this precision.
bool knows_loss(const std::string& name);

}  // namespace gradus::cli
