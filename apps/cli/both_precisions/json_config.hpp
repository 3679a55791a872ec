// Arguments of losses and optimizers, as JSON.
#pragma once

#include <gradus/core/config.hpp>
#include <string>

#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Arguments by name from a JSON object, or none from null. Throws InvalidArgument for what is
/// none.
Config to_config(const Json& value);

/// A JSON object from the text of an option, or null from an empty one. Throws InvalidArgument,
/// naming the option, for any other text.
Json parse_object(const std::string& text, const std::string& option);

}  // namespace gradus::cli
