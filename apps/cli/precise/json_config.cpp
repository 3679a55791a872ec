#include "cli/precise/json_config.hpp"

#include <gradus/core/error.hpp>
#include <vector>

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

namespace {

using nlohmann::json;

ConfigValue to_config_value(const json& value, const std::string& name) {
  if (value.is_null()) return {};
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) throw InvalidArgument("config: " + name + ": did not expect an object");
  std::vector<double> list;
  for (const json& item : value) {
    if (!item.is_number()) throw InvalidArgument("config: " + name + ": expected numbers");
    list.push_back(item.get<double>());
  }
  return list;
}

}  // namespace

Config to_config(const json& value) {
  Config config;
  if (value.is_null()) return config;
  if (!value.is_object()) {
    throw InvalidArgument("config: expected an object such as {\"label_smoothing\": 0.1}");
  }
  for (const auto& [name, item] : value.items()) {
    config.emplace_back(name, to_config_value(item, name));
  }
  return config;
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
