#include "data/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <system_error>

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr std::size_t kMaxShown = 60;       // bytes of a text in a message
constexpr std::size_t kMaxShownItems = 12;  // items of a list

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

/// The first `count` bytes of text, or some less, so that no character is cut.
std::string_view first_bytes(std::string_view text, std::size_t count) {
  if (text.size() <= count) return text;
  while (count > 0 && is_continuation(text[count])) --count;
  return text.substr(0, count);
}

/// The length of the UTF-8 character that text begins with; 0 if it begins with none.
std::size_t utf8_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[i])) return 0;
  }
  // Longer than need be, a surrogate, or above U+10FFFF.
  if (lead == 0xe0 && byte(1) < 0xa0) return 0;
  if (lead == 0xed && byte(1) > 0x9f) return 0;
  if (lead == 0xf0 && byte(1) < 0x90) return 0;
  if (lead == 0xf4 && byte(1) > 0x8f) return 0;
  return length;
}

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

void fail_in(const std::string& name, const std::string& what) {
  throw DataError(name + ": " + what);
}

std::string in_quotes(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const std::string_view shown = first_bytes(text, kMaxShown);
  std::string result = "'";
  for (std::size_t at = 0; at < shown.size();) {
    const unsigned char byte = static_cast<unsigned char>(shown[at]);
    const std::size_t length = utf8_character(shown.substr(at));
    // Below U+00A0 are the control characters, also those that UTF-8 writes as c2 80 to c2 9f.
    const bool is_control =
        byte < 0x20 || byte == 0x7f ||
        (byte == 0xc2 && length == 2 && static_cast<unsigned char>(shown[at + 1]) < 0xa0);
    if (length == 0 || is_control) {
      result += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
      ++at;
    } else {
      result += shown.substr(at, length);
      at += length;
    }
  }
  return result + (shown.size() < text.size() ? "...'" : "'");
}

std::string list_in_quotes(const std::vector<std::string>& items) {
  std::string result;
  const std::size_t shown = std::min(items.size(), kMaxShownItems);
  for (std::size_t i = 0; i < shown; ++i) result += (i > 0 ? ", " : "") + in_quotes(items[i]);
  if (shown < items.size()) result += " and " + std::to_string(items.size() - shown) + " more";
  return result;
}

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

}  // namespace gradus::inline GRADUS_PRECISION
