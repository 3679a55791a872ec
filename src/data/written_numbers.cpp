#include "data/written_numbers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <system_error>

#include "gradus/core/text.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr std::string_view kDecimalDigits = "0123456789";

void remove_blanks(std::string_view& text) {
  constexpr std::array<std::string_view, 3> kBlanks = {" ", "\u00a0", "\u202f"};
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view blank : kBlanks) {
      while (text.starts_with(blank)) text.remove_prefix(blank.size()), found = true;
      while (text.ends_with(blank)) text.remove_suffix(blank.size()), found = true;
    }
  }
}

/// Removes the sign of a number from its front, and returns it.
std::string_view take_sign(std::string_view& text) {
  if (!text.starts_with('-') && !text.starts_with('+')) return "";
  const std::string_view sign = text.substr(0, 1);
  text.remove_prefix(1);
  remove_blanks(text);
  return sign;
}

bool take_unit(std::string_view& text) {
  constexpr std::array<std::string_view, 5> kUnits = {"%", "$", "€", "£", "¥"};
  for (const std::string_view unit : kUnits) {
    const bool before = unit != "%" && text.starts_with(unit);
    if (!before && !text.ends_with(unit)) continue;
    before ? text.remove_prefix(unit.size()) : text.remove_suffix(unit.size());
    remove_blanks(text);
    return true;
  }
  return false;
}

/// 1,000 or 12,345,678: a first group of one to three digits, not beginning with 0, and others of
/// three.
bool is_grouped(std::string_view digits, char sign) {
  constexpr std::size_t kGroup = 3;
  std::size_t end = digits.find(sign);
  if (end == std::string_view::npos || end == 0 || end > kGroup || digits[0] == '0') return false;
  while (end != std::string_view::npos) {
    digits.remove_prefix(end + 1);
    end = digits.find(sign);
    if (digits.substr(0, end).size() != kGroup) return false;
  }
  return true;
}

bool are_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool has(std::string_view text, char c) { return text.find(c) != std::string_view::npos; }

/// The decimal sign of such digits; decimal, where they leave it open.
char decimal_sign(std::string_view digits, char decimal) {
  if (has(digits, ',') && has(digits, '.')) return digits[digits.find_last_of(",.")];
  if (has(digits, ',')) return is_grouped(digits, ',') ? decimal : ',';
  return is_grouped(digits, '.') ? decimal : '.';
}

}  // namespace

std::string without_unit(std::string_view cell) {
  std::string_view rest = cell;
  remove_blanks(rest);
  std::string_view sign = take_sign(rest);
  if (!take_unit(rest)) return std::string(cell);
  if (sign.empty()) sign = take_sign(rest);
  const bool is_number = !rest.empty() && rest[0] >= '0' && rest[0] <= '9' &&
                         rest.find_first_not_of("0123456789.,'") == std::string_view::npos;
  return is_number ? concat(sign, rest) : std::string(cell);
}

std::optional<std::string> with_point(std::string_view number, char decimal) {
  const std::size_t first = number.starts_with('-') || number.starts_with('+') ? 1 : 0;
  const std::string_view digits = number.substr(first);
  const std::size_t at = digits.find(decimal_sign(digits, decimal));
  std::string whole(digits.substr(0, at));
  for (const char group : {',', '.', '\''}) {
    if (is_grouped(whole, group)) std::erase(whole, group);
  }
  if (!are_digits(whole)) return std::nullopt;
  whole.insert(0, number.substr(0, first));
  if (at == std::string_view::npos) return whole;
  const std::string_view fraction = digits.substr(at + 1);
  if (!are_digits(fraction)) return std::nullopt;
  return concat(whole, '.', fraction);
}

char sure_decimal_sign(std::string_view cell) {
  if (cell.find_first_of(",.") == std::string_view::npos) return '\0';
  const std::string number = without_unit(cell);
  if (!with_point(number, '.') || !with_point(number, ',')) return '\0';
  const std::string_view digits = std::string_view(number).substr(number.find_first_not_of("+-"));
  const char sign = decimal_sign(digits, '.');
  return sign == decimal_sign(digits, ',') ? sign : '\0';
}

std::optional<double> read_written_number(std::string_view cell, char decimal) {
  const std::string number = without_unit(cell);
  const bool has_unit = number != cell;
  const bool may_be_text = decimal == '.' && sure_decimal_sign(cell) == ',' && !has(cell, '.');
  if (!has_unit && (cell.find_first_of(",'") == std::string_view::npos || may_be_text)) {
    return std::nullopt;
  }
  const std::optional<std::string> plain = with_point(number, decimal);
  if (!plain) return std::nullopt;
  const std::string_view digits = std::string_view(*plain).substr(plain->starts_with('+') ? 1 : 0);
  double value = 0;
  const bool fits = read_double(digits, value).ec == std::errc() && std::isfinite(value);
  return fits ? std::optional(value) : std::nullopt;
}

}  // namespace gradus
