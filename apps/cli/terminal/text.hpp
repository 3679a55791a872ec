// Text as a terminal takes it: a command that can be typed again, words on lines.
#pragma once

#include <cstddef>
#include <gradus/core/scalar.hpp>
#include <string>
#include <vector>

namespace gradus::inline GRADUS_PRECISION::cli {

/// Words as a shell takes them: those with other characters than letters, digits and a few in
/// quotes, and as $'\xff' what is no UTF-8 or a terminal would obey.
std::string shell_words(const std::vector<std::string>& words);

/// How many columns a word takes.
using WidthOf = std::size_t (*)(const std::string& word);
std::size_t width_in_bytes(const std::string& word);

/// The words of the text on lines of at most so many columns; a longer word has a line of its own.
std::vector<std::string> wrapped(const std::string& text, std::size_t columns,
                                 WidthOf width_of = &width_in_bytes);

}  // namespace gradus::cli
