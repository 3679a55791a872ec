#include "cli/options/validators.hpp"

#include <algorithm>
#include <charconv>
#include <gradus/core/registry.hpp>
#include <gradus/core/text.hpp>
#include <limits>
#include <type_traits>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// Is all of the text a number? Then it is in value.
template <class Number>
bool parse_number(const std::string& text, Number& value) {
  const char* end = text.data() + text.size();
  std::from_chars_result result{};
  if constexpr (std::is_same_v<Number, double>) {
    result = read_double(text, value);
  } else {
    result = std::from_chars(text.data(), end, value);
  }
  return result.ec == std::errc() && result.ptr == end;
}

}  // namespace

CLI::Validator whole_number(std::uint64_t min, std::uint64_t max) {
  const auto check = [min, max](const std::string& text) -> std::string {
    std::uint64_t value = 0;
    if (parse_number(text, value) && value >= min && value <= max) return "";
    return "expected a whole number from " + std::to_string(min) + " to " + std::to_string(max) +
           ", got '" + text + "'";
  };
  return {check, ""};
}

CLI::Validator any_seed() { return whole_number(0, std::numeric_limits<std::uint64_t>::max()); }

CLI::Validator number(Range range) {
  const auto check = [range](const std::string& text) -> std::string {
    double x = 0;
    if (parse_number(text, x) && (range.above ? x > range.min : x >= range.min) &&
        (range.below ? x < range.max : x <= range.max)) {
      return "";
    }
    return std::string("expected a number ") + (range.above ? "above " : "of at least ") +
           printed(range.min, 'g', 6) + (range.below ? " and below " : " and at most ") +
           printed(range.max, 'g', 6) + ", got '" + text + "'";
  };
  return {check, ""};
}

CLI::Validator one_of(const std::vector<std::string>& names) {
  const auto check = [names](const std::string& name) -> std::string {
    const bool is_known = std::ranges::any_of(
        names, [&](const std::string& known) { return same_name(known, name); });
    return is_known ? "" : unknown_name_message("value", name, names, names);
  };
  return {check, ""};
}

CLI::Validator not_empty() {
  const auto check = [](const std::string& text) -> std::string {
    return text.empty() ? "expected a name, got nothing" : "";
  };
  return {check, ""};
}

}  // namespace gradus::cli
