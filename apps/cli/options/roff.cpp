#include "cli/options/roff.hpp"

#include <gradus/core/text.hpp>
#include <sstream>

#include "cli/terminal/text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr std::size_t kLineLength = 78;  // mandoc -Tlint reports lines above 80

/// Characters that roff would take for a command, or that it would typeset as another one: a hyphen
/// for the minus of an option, a quotation mark for an apostrophe.
std::string escape_roff(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '\\':
        escaped += "\\e";
        break;
      case '-':
        escaped += "\\-";
        break;
      case '\'':
        escaped += "\\(aq";
        break;
      case '`':
        escaped += "\\(ga";
        break;
      case '^':
        escaped += "\\(ha";
        break;
      case '~':
        escaped += "\\(ti";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

/// Each second piece between grave accents in bold, if they come in pairs.
std::string with_bold_code(const std::string& text) {
  std::string result;
  bool code = false;
  std::size_t from = 0;
  for (std::size_t to = text.find('`'); to != std::string::npos; to = text.find('`', from)) {
    const std::string piece = text.substr(from, to - from);
    result += code ? roff_bold(piece) : escape_roff(piece);
    code = !code;
    from = to + 1;
  }
  return code ? escape_roff(text) : result + escape_roff(text.substr(from));
}

/// mandoc counts a character that is not in ASCII as what it makes of it: \[u03B8].
std::size_t roff_width(const std::string& word) {
  constexpr std::size_t kNamed = 8;
  std::size_t width = 0;
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    const bool goes_on = (byte & 0xC0U) == 0x80U;  // the second and later bytes of a character
    if (!goes_on) width += byte < 0x80U ? 1 : kNamed;
  }
  return width;
}

}  // namespace

std::string roff_bold(const std::string& text) { return "\\fB" + escape_roff(text) + "\\fR"; }

std::string roff_italic(const std::string& text) { return "\\fI" + escape_roff(text) + "\\fR"; }

std::string roff_text(const std::string& text) {
  // A full stop that begins a line would make it a command.
  const auto shielded = [](const std::string& line) {
    return (line.starts_with('.') ? "\\&" : "") + line;
  };
  return joined(wrapped(with_bold_code(text), kLineLength, &roff_width), "\n", shielded) + "\n";
}

std::string roff_paragraphs(const std::string& text) {
  std::istringstream lines(text);
  std::string result, words;
  bool in_table = false;
  const auto end_paragraph = [&] {
    if (!words.empty()) result += ".PP\n" + roff_text(words);
    if (in_table) result += ".fi\n";
    words.clear();
    in_table = false;
  };
  for (std::string line; std::getline(lines, line);) {
    const bool is_table = line.starts_with(' ');
    if (line.empty() || is_table != in_table) end_paragraph();
    if (line.empty()) continue;
    if (is_table) {
      result += (in_table ? "" : ".PP\n.nf\n") + escape_roff(line) + "\n";
      in_table = true;
    } else {
      words += line + "\n";
    }
  }
  end_paragraph();
  return result;
}

}  // namespace gradus::cli
