// JSON that comes from files, and Configs as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "gradus/core/config.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Parses a text of at most 1 MB, nested at most 64 deep, with at most 1000 keys in an object, none
/// of them twice. Throws DataError, with name in front, for any other.
nlohmann::ordered_json parse_json(std::string_view text, const std::string& name);

/// Throws DataError, with name in front, for lists of anything but numbers.
ConfigValue to_config_value(const nlohmann::ordered_json& value, const std::string& name);
/// The same for an object.
Config to_config(const nlohmann::ordered_json& object, const std::string& name);

nlohmann::ordered_json to_json(const ConfigValue& value);
nlohmann::ordered_json to_json(const Config& config);

/// As one line. Bytes that are no UTF-8 are replaced.
std::string to_line(const nlohmann::ordered_json& value);

}  // namespace gradus::inline GRADUS_PRECISION
