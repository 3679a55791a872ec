#include "gradus/core/text.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <clocale>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#if __has_include(<xlocale.h>)
#include <xlocale.h>
#endif

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr std::size_t kMaxShown = 60;       // bytes of a text in quotes
constexpr std::size_t kMaxShownItems = 12;  // items of a list

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

/// The first `count` bytes of text, or some less, so that no character is cut.
std::string_view first_bytes(std::string_view text, std::size_t count) {
  if (text.size() <= count) return text;
  while (count > 0 && is_continuation(text[count])) --count;
  return text.substr(0, count);
}

/// The number of a valid UTF-8 character.
std::uint32_t code_point(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return lead;
  std::uint32_t code = lead & (0x7FU >> character.size());
  for (const char byte : character.substr(1)) {
    code = code << 6 | (static_cast<unsigned char>(byte) & 0x3FU);
  }
  return code;
}

/// Would a terminal obey it, or show nothing of it?
bool is_control(std::uint32_t code) {
  const auto in = [code](std::uint32_t first, std::uint32_t last) {
    return code >= first && code <= last;
  };
  return code < 0x20 || in(0x7F, 0x9F) || code == 0x061C || in(0x200B, 0x200F) ||
         in(0x2028, 0x202E) || in(0x2060, 0x206F) || code == 0xFEFF || in(0xFFF9, 0xFFFB) ||
         in(0xE0000, 0xE007F);
}

/// The text with \xNN for each byte that belongs to no character which may stay.
template <class MayStay>
std::string escaped(std::string_view text, const MayStay& may_stay) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string result;
  while (!text.empty()) {
    const std::size_t length = utf8_character(text);
    const std::string_view character = text.substr(0, std::max<std::size_t>(1, length));
    if (length > 0 && may_stay(character)) {
      result += character;
    } else {
      for (const char c : character) {
        const auto byte = static_cast<unsigned char>(c);
        result += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
      }
    }
    text.remove_prefix(character.size());
  }
  return result;
}

/// Are the next eight bytes all ASCII? Most of most files is.
bool eight_are_ascii(std::string_view text) {
  if (text.size() < 8) return false;
  std::uint64_t word = 0;
  std::memcpy(&word, text.data(), 8);
  return (word & 0x8080808080808080U) == 0;
}

}  // namespace

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

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) {
    text.remove_prefix(std::max<std::size_t>(1, utf8_character(text)));
  }
  return count;
}

std::string shortened(std::string_view text, std::size_t most) {
  std::string shown = printable(text);
  if (count_characters(shown) <= most) return shown;
  std::size_t end = 0;
  for (std::size_t i = 1; i < most; ++i) end += utf8_character(std::string_view(shown).substr(end));
  return shown.substr(0, end) + "…";
}

std::string flush_left(std::string_view text, std::size_t width) {
  return std::string(text) + std::string(width - std::min(width, count_characters(text)), ' ');
}

std::string flush_right(std::string_view text, std::size_t width) {
  return std::string(width - std::min(width, count_characters(text)), ' ') + std::string(text);
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

std::string printable(std::string_view text, Lines lines) {
  return escaped(text, [lines](std::string_view character) {
    const char c = character.front();
    return (lines == Lines::kMany && (c == '\n' || c == '\t')) ||
           !is_control(code_point(character));
  });
}

std::string listed(const std::vector<std::string>& names, std::string_view last_separator) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += &name == &names.back() ? concat(" ", last_separator, " ") : ", ";
    text += name;
  }
  return text;
}

std::string as_utf8(std::string_view text) {
  return escaped(text, [](std::string_view /*character*/) { return true; });
}

std::string printed(double number, char conversion, int digits) {
  const std::chars_format format = conversion == 'f'   ? std::chars_format::fixed
                                   : conversion == 'e' ? std::chars_format::scientific
                                                       : std::chars_format::general;
  constexpr std::size_t kLongest = 320;  // of a double before its point, and what is around it
  std::string text(kLongest + static_cast<std::size_t>(digits), '\0');
  text.resize(static_cast<std::size_t>(
      std::to_chars(text.data(), text.data() + text.size(), number, format, digits).ptr -
      text.data()));
  return text;
}

std::from_chars_result read_double(std::string_view text, double& value) {
  const char* begin = text.data();
#if !defined(_LIBCPP_VERSION) || _LIBCPP_VERSION >= 200000
  const char* end = begin + text.size();
  const auto result = std::from_chars(begin, end, value);
  if (result.ec == std::errc::result_out_of_range) {
    long double wide = std::numeric_limits<long double>::infinity();
    std::from_chars(begin, end, wide);
    value = static_cast<double>(wide);
  }
  return result;
#else
  // strtod() takes white space, a plus and hexadecimal digits too, and needs a 0 behind the text.
  const std::string digits(text.substr(0, text.find_first_not_of("+-.0123456789aefintyAEFINTY")));
  if (digits.empty() || digits[0] == '+') return {begin, std::errc::invalid_argument};
  static const locale_t kC = newlocale(LC_ALL_MASK, "C", nullptr);
  char* stop = nullptr;
  errno = 0;
  const double number = strtod_l(digits.c_str(), &stop, kC);
  const std::ptrdiff_t length = stop - digits.c_str();
  if (length == 0) return {begin, std::errc::invalid_argument};
  value = number;
  const bool fits = errno != ERANGE || (std::isfinite(number) && number != 0);
  return {begin + length, fits ? std::errc() : std::errc::result_out_of_range};
#endif
}

std::string in_quotes(std::string_view text) {
  const std::string_view shown = first_bytes(text, kMaxShown);
  return "'" + printable(shown) + (shown.size() < text.size() ? "...'" : "'");
}

std::string list_in_quotes(const std::vector<std::string>& items) {
  std::string result;
  const std::size_t shown = std::min(items.size(), kMaxShownItems);
  for (std::size_t i = 0; i < shown; ++i) result += (i > 0 ? ", " : "") + in_quotes(items[i]);
  if (shown < items.size()) result += " and " + std::to_string(items.size() - shown) + " more";
  return result;
}

}  // namespace gradus
