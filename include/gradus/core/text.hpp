// Text that a message, a table or a log can show.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Texts, characters and whole numbers in a row: concat("has ", 3, " rows") is "has 3 rows".
template <class... Parts>
std::string concat(const Parts&... parts) {
  std::string text;
  const auto append = [&text]<class Part>(const Part& part) {
    if constexpr (std::is_same_v<Part, char>) {
      text += part;
    } else if constexpr (std::is_integral_v<Part> && !std::is_same_v<Part, bool>) {
      text += std::to_string(part);
    } else {
      text += std::string_view(part);
    }
  };
  (append(parts), ...);
  return text;
}

/// "relu, tanh, gelu": the items, or what text_of gives for each, with the separator between them.
template <class Items, class TextOf = std::identity>
std::string joined(const Items& items, std::string_view separator = ", ", TextOf text_of = {}) {
  std::string text;
  bool is_first = true;
  for (const auto& item : items) {
    if (!is_first) text += separator;
    text += std::invoke(text_of, item);
    is_first = false;
  }
  return text;
}

/// "train, loss or explain"
std::string listed(const std::vector<std::string>& names, std::string_view last_separator);

/// A file's bytes, seen as text.
inline std::string_view as_text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Whether text must stay on one line, or may have line ends and tabs.
enum class Lines { kOne, kMany };

/// The text with \\xNN for each byte that a terminal might obey, or that is no UTF-8: control
/// characters (C0, DEL and C1), those that change the direction of text, and line separators. All
/// text from files, options and the environment passes through here on its way to a terminal.
std::string printable(std::string_view text, Lines lines = Lines::kOne);

/// The text with \\xNN for each byte that is no UTF-8, as JSON needs it.
std::string as_utf8(std::string_view text);

/// printable() in single quotes; of a long text only the beginning.
std::string in_quotes(std::string_view text);

/// "'red', 'green', 'blue'"; of many only the first, then "and 17 more".
std::string list_in_quotes(const std::vector<std::string>& items);

/// As printf() shows it in the locale "C", whatever the locale is: conversion is 'f', 'e' or 'g'.
/// printed(0.25, 'f', 3) is "0.250".
std::string printed(double number, char conversion, int digits);

/// std::from_chars() of a double, also where the standard library has none: libc++ before 20. Of a
/// number too large or too near 0, value is the nearest: infinite, or 0.
std::from_chars_result read_double(std::string_view text, double& value);

/// The length of the UTF-8 character (RFC 3629) that text begins with; 0 if it begins with none.
std::size_t utf8_character(std::string_view text);

/// How many characters UTF-8 text has; a byte that is part of none counts as one.
std::size_t count_characters(std::string_view text);

/// As printable() shows it, with "…" in place of its end where it has more than `most` characters.
std::string shortened(std::string_view text, std::size_t most);

/// The text with blanks behind it, or before it, so many characters long.
std::string flush_left(std::string_view text, std::size_t width);
std::string flush_right(std::string_view text, std::size_t width);

/// The place of the first byte that is not part of UTF-8 text (RFC 3629), or
/// std::string_view::npos.
std::size_t find_invalid_utf8(std::string_view text);

}  // namespace gradus
