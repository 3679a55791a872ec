// What an option's text must be.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <gradus/core/error.hpp>
#include <string>
#include <vector>

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

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

/// One of these names; its message suggests the nearest, and lists them behind "Known: ".
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

}  // namespace cli
}}  // namespace gradus
