// check_loss() on random data that suits the loss.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

/// request: "loss", "config", "samples", "outputs", "seed". Returns the problems that check_loss()
/// found, or "". Throws InvalidArgument for a loss or argument that is not known.
std::string check_known_loss(const nlohmann::json& request);

/// Whether there is a loss of this name in this precision.
bool knows_loss(const std::string& name);

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
