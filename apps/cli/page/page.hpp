// A page of HTML that needs no other file.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

struct Page {
  std::string title;
  std::string subtitle = {};
  std::string lead = {};  ///< HTML between the title and the sections.

  struct Section {
    std::string id, heading;
    std::string body;  ///< HTML. An empty section is left out.
    std::string explanation = {};
  };
  std::vector<Section> sections = {};
};

/// The document: well-formed XML too. It asks for nothing, and forbids the browser to.
std::string page_html(const Page& page);

/// Text as XML and HTML take it, on one line.
std::string escape_xml(const std::string& text);

/// Text as HTML takes it, with its line breaks kept, which escape_xml() turns into blanks.
std::string escape_lines(const std::string& text);

/// A table of names and texts.
std::string text_table(const std::vector<std::pair<std::string, std::string>>& rows);

/// 0.9787, 3.2e-05, 12345: as a metric is read.
std::string number_text(double value);

/// "12.3 s", with so many digits; "2:05 min", "1:10 h".
std::string duration_text(double seconds, int digits);

}  // namespace gradus::cli
