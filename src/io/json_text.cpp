#include "io/json_text.hpp"

#include <cmath>
#include <set>
#include <vector>

#include "gradus/core/error.hpp"
#include "gradus/core/text.hpp"
#include "gradus/io/architecture.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// Whole numbers as such: 84, not 84.0.
Json number_to_json(double number) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (number == std::floor(number) && std::abs(number) < kExact) {
    return static_cast<std::int64_t>(number);
  }
  return number;
}

}  // namespace

Json parse_json(std::string_view text, const std::string& name, std::size_t max_size) {
  using Event = Json::parse_event_t;
  constexpr int kMaxDepth = 64;
  constexpr std::size_t kMaxKeys = 1000;  // of an object, which seeks each among all others
  if (text.size() > max_size) {
    throw DataError(name, ": has ", text.size(), " characters of JSON, more than ", max_size);
  }
  std::vector<std::set<std::string>> keys;  // of the objects that are open
  const auto check = [&](int depth, Event event, const Json& parsed) {
    const bool opens = event == Event::object_start || event == Event::array_start;
    if (opens && depth >= kMaxDepth) throw DataError(name, ": is nested more than 64 deep");
    if (event == Event::object_start) keys.emplace_back();
    if (event == Event::object_end) keys.pop_back();
    if (event != Event::key) return true;
    if (!keys.back().insert(parsed.get<std::string>()).second) {
      throw DataError(name, ": has the key ", in_quotes(parsed.get<std::string>()), " twice");
    }
    if (keys.back().size() > kMaxKeys) {
      throw DataError(name, ": has an object of more than 1000 keys");
    }
    return true;
  };
  try {
    return Json::parse(text, check);
  } catch (const Json::parse_error& error) {
    throw DataError(name, ": is not JSON, at character ", error.byte);
  } catch (const Json::out_of_range&) {
    throw DataError(name, ": has a number beyond the range of double");
  }
}

std::string to_line(const Json& value) {
  return value.dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::string to_lines(const Json& value) {
  return value.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

ConfigValue to_config_value(const Json& value, const std::string& name) {
  if (value.is_null()) return {};
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  if (value.is_object()) return to_config(value, name);
  std::vector<double> list;
  for (const Json& item : value) {
    if (!item.is_number()) throw DataError(name, ": expected numbers in the list");
    list.push_back(item.get<double>());
  }
  return list;
}

Config to_config(const Json& object, const std::string& name) {
  if (!object.is_object()) throw DataError(name, ": expected an object, {\"name\": value}");
  Config config;
  for (const auto& [key, item] : object.items()) {
    config.emplace_back(key, to_config_value(item, name + ": " + key.substr(0, 60)));
  }
  return config;
}

Json to_json(const ConfigValue& value) {
  struct Writer {
    Json operator()(std::monostate /*none*/) const { return nullptr; }
    Json operator()(bool yes) const { return yes; }
    Json operator()(double number) const { return number_to_json(number); }
    Json operator()(const std::string& text) const { return text; }
    Json operator()(const std::vector<double>& list) const {
      Json items = Json::array();
      for (const double number : list) items.push_back(number_to_json(number));
      return items;
    }
    Json operator()(const Config& config) const { return to_json(config); }
  };
  return std::visit(Writer(), value);
}

Json to_json(const Config& config) {
  Json object = Json::object();
  for (const auto& [name, value] : config) object[name] = to_json(value);
  return object;
}

Config parse_config(std::string_view json, const std::string& name) {
  return to_config(parse_json(json, name), name);
}

std::string config_json(const Config& config) { return to_line(to_json(config)); }

}  // namespace gradus
