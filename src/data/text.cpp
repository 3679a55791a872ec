#include "data/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <system_error>

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

/// Are the next eight bytes all ASCII? Most of most files is.
bool eight_are_ascii(std::string_view text) {
  if (text.size() < 8) return false;
  std::uint64_t word = 0;
  std::memcpy(&word, text.data(), 8);
  return (word & 0x8080808080808080U) == 0;
}

bool is_missing(std::string_view cell) {
  constexpr std::array<std::string_view, 8> kMissing = {"",    "NA",   "N/A",  "NaN",
                                                        "nan", "NULL", "null", "?"};
  return std::find(kMissing.begin(), kMissing.end(), cell) != kMissing.end();
}

}  // namespace

std::size_t find_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (eight_are_ascii(text.substr(at))) {
      at += 8;
      continue;
    }
    const std::size_t length = utf8_character(text.substr(at));
    if (length == 0) return at;
    at += length;
  }
  return std::string_view::npos;
}

CellValue read_cell_value(std::string_view cell) {
  if (is_missing(cell)) return {CellKind::kMissing};
  std::string_view digits = cell;
  if (digits.starts_with('+') && !digits.starts_with("+-")) digits.remove_prefix(1);
  CellValue value;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value.number);
  if (error == std::errc::invalid_argument || end != digits.data() + digits.size()) return {};
  if (error == std::errc::result_out_of_range) {
    // Too large, or too near 0: the nearest double is infinite, or 0.
    long double wide = std::numeric_limits<long double>::infinity();
    std::from_chars(digits.data(), digits.data() + digits.size(), wide);
    value.number = static_cast<double>(wide);
  }
  const bool is_finite = std::isfinite(value.number);
  value.kind = is_finite ? CellKind::kNumber : CellKind::kNotFinite;
  return value;
}

}}  // namespace gradus
