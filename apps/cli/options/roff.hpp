// Text in roff, the language of manual pages.
#pragma once

#include <string>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Text of one or more words, wrapped. What stands between `grave accents` becomes bold.
std::string roff_text(const std::string& text);

/// Paragraphs, with empty lines between them. Lines that begin with a blank stay as they are.
std::string roff_paragraphs(const std::string& text);

/// Text in bold or in italics, to be put into a line.
std::string roff_bold(const std::string& text);
std::string roff_italic(const std::string& text);

}  // namespace gradus::cli
