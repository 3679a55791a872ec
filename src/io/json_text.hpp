// JSON that comes from files, and Configs as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "gradus/core/config.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The one type of JSON: a second would be compiled once more in each source that touches it.
using Json = nlohmann::ordered_json;

/// The most characters of a text of JSON where its format says no more.
inline constexpr std::size_t kMaxJsonSize = 1'000'000;

/// All JSON that Gradus reads passes through here: a text of at most max_size characters, nested at
/// most 64 deep, with at most 1000 keys in an object, none of them twice. Throws DataError, with
/// name in front, for any other.
Json parse_json(std::string_view text, const std::string& name,
                std::size_t max_size = kMaxJsonSize);

/// Throws DataError, with name in front, for lists of anything but numbers.
ConfigValue to_config_value(const Json& value, const std::string& name);
/// The same for an object.
Config to_config(const Json& object, const std::string& name);

Json to_json(const ConfigValue& value);
Json to_json(const Config& config);

/// All JSON that Gradus writes passes through here, as one line of ASCII: what a terminal might
/// obey is escaped, and bytes that are no UTF-8 are replaced.
std::string to_line(const Json& value);

/// The same on several lines, for people.
std::string to_lines(const Json& value);

}  // namespace gradus
