#include "gradus/core/config.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "gradus/core/error.hpp"
#include "gradus/core/registry.hpp"
#include "gradus/core/text.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// The value as a T. Throws where it is something else.
template <class T>
const T& as(const ConfigValue& value, const char* what) {
  if (const T* held = std::get_if<T>(&value)) return *held;
  throw InvalidArgument("expected ", what);
}

/// In the fewest digits that give the number back.
template <class Number>
std::string shortest(Number number) {
  std::array<char, 40> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  return {text.data(), end};
}

}  // namespace

Config to_class_config(const std::string& class_name, Config config) {
  return {{"class_name", class_name}, {"config", std::move(config)}};
}

std::pair<std::string, Config> from_class_config(const ConfigValue& value,
                                                 const std::string& what) {
  std::pair<std::string, Config> found;
  const auto* parts = std::get_if<Config>(&value);
  if (parts == nullptr) {
    found.first = as<std::string>(value, what.c_str());
    return found;
  }
  for (const auto& [name, item] : *parts) {
    if (name == "class_name") found.first = as<std::string>(item, "a class name");
    if (name == "config") found.second = as<Config>(item, "a class's arguments");
  }
  if (found.first.empty()) throw InvalidArgument("expected ", what, " or a class_name");
  return found;
}

std::string to_text(const ConfigValue& value) {
  struct Writer {
    std::string operator()(std::monostate /*none*/) const { return "None"; }
    std::string operator()(bool yes) const { return yes ? "True" : "False"; }
    std::string operator()(double number) const { return shortest(number); }
    std::string operator()(const std::string& text) const { return "'" + text + "'"; }
    std::string operator()(const std::vector<double>& list) const {
      std::string text = "[";
      for (double number : list) text += (text.size() > 1 ? ", " : "") + shortest(number);
      return text + "]";
    }
    std::string operator()(const Config& config) const {
      std::string text = "{";
      for (const auto& [name, item] : config) {
        text += (text.size() > 1 ? ", '" : "'") + name + "': " + to_text(item);
      }
      return text + "}";
    }
  };
  return std::visit(Writer(), value);
}

std::string as_arguments(const Config& config) {
  const auto text_of = [](const auto& argument) {
    return argument.first + "=" + to_text(argument.second);
  };
  return joined(config, ", ", text_of);
}

void read_value(const ConfigValue& value, bool& field) { field = as<bool>(value, "true or false"); }

void read_value(const ConfigValue& value, float& field) {
  const double number = as<double>(value, "a number");
  if (std::isfinite(number) && std::abs(number) > std::numeric_limits<float>::max()) {
    throw InvalidArgument("expected a number within the range of float");
  }
  field = static_cast<float>(number);
}

void read_value(const ConfigValue& value, double& field) { field = as<double>(value, "a number"); }

void read_value(const ConfigValue& value, Index& field) {
  const double number = as<double>(value, "a whole number");
  if (number != std::floor(number) || std::abs(number) > 9007199254740992.0) {  // 2^53
    throw InvalidArgument("expected a whole number");
  }
  field = static_cast<Index>(number);
}

void read_value(const ConfigValue& value, std::uint64_t& field) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    const char* end = text->data() + text->size();
    if (std::from_chars(text->data(), end, field).ptr == end && !text->empty()) return;
    throw InvalidArgument("expected a whole number from 0 to 2^64 - 1");
  }
  Index number = 0;
  read_value(value, number);
  if (number < 0) throw InvalidArgument("expected a whole number of at least 0");
  field = static_cast<std::uint64_t>(number);
}

void read_value(const ConfigValue& value, std::string& field) {
  field = as<std::string>(value, "a text");
}

void read_value(const ConfigValue& value, std::vector<double>& field) {
  field = as<std::vector<double>>(value, "a list of numbers");
}

ConfigValue value_of(float field) {
  const std::string text = shortest(field);
  double number = 0;
  read_double(text, number);
  return number;
}

ConfigValue value_of(std::uint64_t field) {
  constexpr std::uint64_t kExact = std::uint64_t{1} << 53;
  if (field > kExact) return std::to_string(field);
  return static_cast<double>(field);
}

void throw_expected_one_of(const std::vector<ConfigValue>& values) {
  std::string list;
  for (std::size_t i = 0; i < values.size(); ++i) {
    list += (i == 0 ? "" : i + 1 == values.size() ? " or " : ", ") + to_text(values[i]);
  }
  throw InvalidArgument("expected ", list);
}

void throw_unknown_argument(const std::string& owner, const std::string& name,
                            const Config& known) {
  std::vector<std::string> names;
  for (const auto& [known_name, value] : known) names.push_back(known_name);
  throw InvalidArgument(owner, ": ", unknown_name_message("argument", name, names, names));
}

void throw_wrong_argument(const std::string& owner, const std::string& name,
                          const std::string& problem, const ConfigValue& value) {
  throw InvalidArgument(owner, ": ", name, ": ", problem, ", got ", to_text(value));
}

}  // namespace gradus
