#include "cli/terminal/text.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cctype>
#include <gradus/core/text.hpp>
#include <sstream>
#include <string_view>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

bool is_plain(const std::string& word) {
  return !word.empty() && std::ranges::all_of(word, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("-_./=,:@%+").find(c) != std::string_view::npos;
  });
}

/// In quotes; where a terminal or JSON could not hold it, as $'\xff'.
std::string in_shell_quotes(const std::string& word) {
  const bool is_text = printable(word) == word;
  std::string text = is_text ? "'" : "$'";
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_text) {
      text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    } else if (byte < ' ' || byte > '~') {
      text += fmt::format("\\x{:02x}", byte);
    } else {
      text += c == '\'' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
    }
  }
  return text + "'";
}

}  // namespace

std::string shell_words(const std::vector<std::string>& words) {
  return joined(words, " ", [](const std::string& word) {
    return is_plain(word) ? word : in_shell_quotes(word);
  });
}

std::size_t width_in_bytes(const std::string& word) { return word.size(); }

std::vector<std::string> wrapped(const std::string& text, std::size_t columns, WidthOf width_of) {
  std::vector<std::string> lines;
  std::size_t column = 0;  // behind the last line
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const std::size_t width = width_of(word);
    if (lines.empty() || column + 1 + width > columns) {
      lines.push_back(word);
      column = width;
    } else {
      lines.back() += " " + word;
      column += 1 + width;
    }
  }
  return lines;
}

}  // namespace gradus::cli
