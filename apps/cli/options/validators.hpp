// What an option's text must be.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <gradus/core/error.hpp>
#include <string>
#include <vector>

namespace gradus::inline GRADUS_PRECISION::cli {

/// An option with one value. usage: its name and its value's, as the help shows them: "--epochs N".
template <class Value>
CLI::Option* add_value(CLI::App& app, const std::string& usage, Value& value,
                       const CLI::Validator& check, const std::string& help) {
  const std::size_t blank = usage.find(' ');
  return app.add_option(usage.substr(0, blank), value, help)
      ->check(check)
      ->type_name(usage.substr(blank + 1));
}

/// What a group of the help begins with: all options that are added from here on are in it.
inline void begin_group(CLI::App& app, const std::string& name) {
  app.option_defaults()->group(name);
}
inline void end_group(CLI::App& app) { begin_group(app, "Options"); }

/// Any seed.
CLI::Validator any_seed();

/// A whole number from min to max.
CLI::Validator whole_number(std::uint64_t min, std::uint64_t max);

/// A number x with min <= x <= max; min < x where `above`, x < max where `below`.
struct Range {
  double min = 0, max = 0;
  bool above = false, below = false;
};
CLI::Validator number(Range range);

/// Anything but the empty text, as an unset variable leaves it.
CLI::Validator not_empty();

/// One of these names, or the same_name(); its message suggests the nearest, and
/// lists them behind "Known: ".
CLI::Validator one_of(const std::vector<std::string>& names);

/// A name that Base::from_name() knows; its message is as that of one_of().
template <class Base>
CLI::Validator known_name() {
  const auto check = [](const std::string& name) -> std::string {
    try {
      Base::from_name(name);
    } catch (const InvalidArgument& error) {
      return error.what();
    }
    return "";
  };
  return {check, ""};
}

}  // namespace gradus::cli
