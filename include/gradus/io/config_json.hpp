// Arguments by name, as JSON.
#pragma once

#include <string>
#include <string_view>

#include "gradus/core/config.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// {"label_smoothing": 0.1} as a Config. name: what messages call the text. Throws DataError for
/// what is no JSON object, has a key twice, or holds lists of anything but numbers.
Config parse_config(std::string_view json, const std::string& name);

/// The same the other way, on one line.
std::string config_json(const Config& config);

}}  // namespace gradus
