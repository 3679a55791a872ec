#include "data/csv_separator.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr std::array<char, 4> kSeparators = {',', ';', '\t', '|'};

/// How often each stands in the first line, outside quotes.
std::array<std::size_t, kSeparators.size()> count_separators(std::string_view text) {
  std::array<std::size_t, kSeparators.size()> counts{};
  bool inside = false;
  for (const char c : text) {
    if (c == '\n' && !inside) break;
    if (c == '"') inside = !inside;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (c == kSeparators[i] && !inside) ++counts[i];
    }
  }
  return counts;
}

/// What blanks and tabs make of a line.
struct Words {
  std::size_t count = 0;
  bool has_tab = false, has_two_blanks = false;  // between words
};

Words words_of(std::string_view line) {
  Words words;
  bool inside = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i], last = i > 0 ? line[i - 1] : ' ';
    const bool after_blank = last == ' ' || last == '\t';
    if (c == '"') inside = !inside;
    if (inside != (c == '"')) continue;  // in quotes, or those that close
    if (c != ' ' && c != '\t') {
      words.count += after_blank ? 1 : 0;
    } else if (words.count > 0) {
      words.has_tab = words.has_tab || c == '\t';
      words.has_two_blanks = words.has_two_blanks || (c == ' ' && last == ' ');
    }
  }
  return words;
}

/// Do the first lines have as many words each, and several? Where there are tabs, columns must be
/// aligned with blanks: a tab alone separates cells that may have several words.
bool white_space_separates(std::string_view text) {
  constexpr int kLines = 20;
  Words all;
  for (int i = 0; i < kLines && !text.empty(); ++i) {
    const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
    const Words words = words_of(line);
    if (words.count == 0) break;
    if (words.count < 2 || (i > 0 && words.count != all.count)) return false;
    all = {words.count, all.has_tab || words.has_tab, all.has_two_blanks || words.has_two_blanks};
    const std::size_t end = text.find('\n');
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return all.count > 0 && (!all.has_tab || all.has_two_blanks);
}

}  // namespace

char find_separator(std::string_view text) {
  const auto counts = count_separators(text);
  const auto most = std::ranges::max_element(counts) - counts.begin();
  const bool only_tabs = counts[0] + counts[1] + counts[3] == 0;
  if (only_tabs && white_space_separates(text)) return ' ';
  return kSeparators[static_cast<std::size_t>(most)];
}

}  // namespace gradus
