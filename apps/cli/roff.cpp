#include "cli/roff.hpp"

#include <sstream>

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

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

}  // namespace

std::string roff_bold(const std::string& text) { return "\\fB" + escape_roff(text) + "\\fR"; }

std::string roff_italic(const std::string& text) { return "\\fI" + escape_roff(text) + "\\fR"; }

std::string roff_text(const std::string& text) {
  std::istringstream words(with_bold_code(text));
  std::string lines;
  std::size_t column = 0;
  for (std::string word; words >> word;) {
    if (column > 0 && column + 1 + word.size() > kLineLength) {
      lines += "\n";
      column = 0;
    }
    if (column > 0) {
      lines += " ";
      ++column;
    }
    // A full stop that begins a line would make it a command.
    if (column == 0 && word.starts_with('.')) word.insert(0, "\\&");
    lines += word;
    column += word.size();
  }
  return lines + "\n";
}

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
