#include "cli/precise/json_config.hpp"

#include <gradus/core/error.hpp>
#include <gradus/io/config_json.hpp>

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

using nlohmann::json;

Config to_config(const json& value) {
  if (value.is_null()) return {};
  try {
    return parse_config(value.dump(-1, ' ', false, json::error_handler_t::replace), "config");
  } catch (const DataError& error) {
    throw InvalidArgument(error.what());
  }
}

json parse_object(const std::string& text, const std::string& option) {
  if (text.empty()) return nullptr;
  json object = json::parse(text, nullptr, false);
  if (object.is_object()) return object;
  throw InvalidArgument(option + ": expected a JSON object such as '{\"name\": 0.1}', got '" +
                        text.substr(0, 60) + "'");
}

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
