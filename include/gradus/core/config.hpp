// The arguments of a loss, metric or optimizer by name, as in texts and files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "gradus/core/matrix.hpp"

namespace gradus::inline GRADUS_PRECISION {

// The preprocessor has no loop: each scan goes one name further.
#define GRADUS_FIELDS(...) \
  static void fields(auto& self, auto&& field) { GRADUS_SCAN_27(GRADUS_FIELD(__VA_ARGS__)) }
#define GRADUS_FIELD(name, ...) \
  field(#name, self.name);      \
  __VA_OPT__(GRADUS_NEXT_FIELD GRADUS_NO_ARGUMENTS(__VA_ARGS__))
#define GRADUS_NEXT_FIELD() GRADUS_FIELD
#define GRADUS_NO_ARGUMENTS ()
#define GRADUS_SCAN_27(...) GRADUS_SCAN_9(GRADUS_SCAN_9(GRADUS_SCAN_9(__VA_ARGS__)))
#define GRADUS_SCAN_9(...) GRADUS_SCAN_3(GRADUS_SCAN_3(GRADUS_SCAN_3(__VA_ARGS__)))
#define GRADUS_SCAN_3(...) GRADUS_SCAN(GRADUS_SCAN(GRADUS_SCAN(__VA_ARGS__)))
#define GRADUS_SCAN(...) __VA_ARGS__

struct ConfigValue;

/// Names and values, in the order to show them.
using Config = std::vector<std::pair<std::string, ConfigValue>>;

/// None (Keras's None, JSON's null), yes or no, a number, a text, a list of numbers, or names and
/// values again.
struct ConfigValue
    : std::variant<std::monostate, bool, double, std::string, std::vector<double>, Config> {
  using variant::variant;
};

/// A thing that a Config holds, as Keras writes it: {"class_name": "L2", "config": {"l2": 0.01}}.
Config to_class_config(const std::string& class_name, Config config);
/// Takes the two apart again; a text gives itself and no arguments. Throws InvalidArgument for
/// anything else, saying that `what` was expected.
std::pair<std::string, Config> from_class_config(const ConfigValue& value, const std::string& what);

/// As Keras would write it: "None", "True", "0.25", "'sum'", "[0, 1]".
std::string to_text(const ConfigValue& value);

/// Arguments as a call has them: "delta=2, reduction='sum'".
std::string as_arguments(const Config& config);

// A struct of options lists its fields once, and so can be made from a Config and become one:
//
//     struct HuberOptions {
//       Scalar delta = 1;
//       Reduction reduction = Reduction::kSumOverBatchSize;
//
//       GRADUS_FIELDS(delta, reduction);
//     };
//
// which is: static void fields(auto& self, auto&& field) {
//             field("delta", self.delta);
//             field("reduction", self.reduction);
//           }
//
// For a field of another type, overload the two functions below. For an enumeration, give its
// names.

/// Sets a field. Throws InvalidArgument, which says what was expected, for a value of another type.
void read_value(const ConfigValue& value, bool& field);
void read_value(const ConfigValue& value, float& field);
void read_value(const ConfigValue& value, double& field);
void read_value(const ConfigValue& value, Index& field);
/// A seed: a whole number, or its digits as a text, as beyond 2^53 a double is not exact.
void read_value(const ConfigValue& value, std::uint64_t& field);
void read_value(const ConfigValue& value, std::string& field);
void read_value(const ConfigValue& value, std::vector<double>& field);
template <class T>
void read_value(const ConfigValue& value, std::optional<T>& field) {
  field.reset();
  if (!std::holds_alternative<std::monostate>(value)) read_value(value, field.emplace());
}

inline ConfigValue value_of(bool field) { return field; }
/// The shortest decimal number that is this float: 0.1f gives 0.1.
ConfigValue value_of(float field);
inline ConfigValue value_of(double field) { return field; }
inline ConfigValue value_of(Index field) { return static_cast<double>(field); }
ConfigValue value_of(std::uint64_t field);
inline ConfigValue value_of(const std::string& field) { return field; }
inline ConfigValue value_of(const std::vector<double>& field) { return field; }
template <class T>
ConfigValue value_of(const std::optional<T>& field) {
  return field ? value_of(*field) : ConfigValue();
}

/// The values of an enumeration by name. It can be a field if names_of(Enum) is declared beside it.
/// If a value has several names, value_of() gives the first.
template <class Enum>
using EnumNames = std::vector<std::pair<Enum, ConfigValue>>;

template <class Enum>
requires std::is_enum_v<Enum> ConfigValue value_of(Enum field) {
  for (const auto& [value, name] : names_of(field)) {
    if (value == field) return name;
  }
  return {};
}

/// Throws the InvalidArgument that says "expected 'min' or 'max'".
[[noreturn]] void throw_expected_one_of(const std::vector<ConfigValue>& values);

template <class Enum>
requires std::is_enum_v<Enum>
void read_value(const ConfigValue& value, Enum& field) {
  std::vector<ConfigValue> expected;
  for (const auto& [named, name] : names_of(field)) {
    if (name == value) {
      field = named;
      return;
    }
    if (name == value_of(named)) expected.push_back(name);
  }
  throw_expected_one_of(expected);
}

template <class Options>
Config config_of(const Options& options) {
  Config config;
  Options::fields(options, [&](const char* name, const auto& field) {
    config.emplace_back(name, value_of(field));
  });
  return config;
}

/// Throws InvalidArgument for an argument that `owner` does not have, or a value that it cannot
/// have.
[[noreturn]] void throw_unknown_argument(const std::string& owner, const std::string& name,
                                         const Config& known);
[[noreturn]] void throw_wrong_argument(const std::string& owner, const std::string& name,
                                       const std::string& problem, const ConfigValue& value);

/// Options with these arguments, and defaults for the others. owner: whose they are, for messages:
/// "huber". Throws InvalidArgument for an unknown name or a value of a wrong type.
template <class Options>
Options options_from(const Config& config, const std::string& owner) {
  Options options;
  for (const auto& [name, value] : config) {
    bool found = false;
    Options::fields(options, [&, &name = name, &value = value](const char* known, auto& field) {
      if (name != known) return;
      found = true;
      try {
        read_value(value, field);
      } catch (const std::exception& error) {
        throw_wrong_argument(owner, name, error.what(), value);
      }
    });
    if (!found) throw_unknown_argument(owner, name, config_of(Options()));
  }
  return options;
}

}  // namespace gradus
