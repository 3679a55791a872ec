#include "cli/page/page.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <gradus/core/text.hpp>
#include <sstream>

#include "cli/page/web_files.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

std::string links_html(const Page& page) {
  std::string links;
  for (const Page::Section& section : page.sections) {
    if (section.body.empty()) continue;
    links += fmt::format("<a href=\"#{}\">{}</a>\n", section.id, escape_xml(section.heading));
  }
  return links;
}

std::string section_html(const Page::Section& section) {
  if (section.body.empty()) return "";
  std::string text = fmt::format(
      "<section id=\"{0}\" aria-labelledby=\"{0}-heading\">\n<h2 id=\"{0}-heading\">{1}</h2>\n",
      section.id, escape_xml(section.heading));
  if (!section.explanation.empty()) {
    text += "<p class=\"note\">" + escape_xml(section.explanation) + "</p>\n";
  }
  return text + section.body + "</section>\n";
}

}  // namespace

std::string page_html(const Page& page) {
  std::string subtitle;
  if (!page.subtitle.empty()) {
    subtitle = "<p class=\"subtitle\">" + escape_xml(page.subtitle) + "</p>\n";
  }
  std::string main = page.lead;
  for (const Page::Section& section : page.sections) main += section_html(section);
  return fmt::format(fmt::runtime(web::kPageHtml), fmt::arg("title", escape_xml(page.title)),
                     fmt::arg("style", web::kPageCss), fmt::arg("subtitle", subtitle),
                     fmt::arg("links", links_html(page)), fmt::arg("main", main),
                     fmt::arg("script", web::kPageJs));
}

std::string escape_xml(const std::string& text) {
  std::string result;
  for (char c : printable(text, Lines::kMany)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\n':
      case '\t':
        result += ' ';
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string escape_lines(const std::string& text) {
  std::istringstream stream(text);
  std::string result;
  for (std::string line; std::getline(stream, line);) {
    if (!result.empty()) result += '\n';
    result += escape_xml(line);
  }
  return result;
}

std::string text_table(const std::vector<std::pair<std::string, std::string>>& rows) {
  if (rows.empty()) return "";
  std::string text = "<table class=\"texts\">\n<tbody>\n";
  for (const auto& [name, value] : rows) {
    text += "<tr><th scope=\"row\">" + escape_xml(name) + "</th><td>" + escape_lines(value) +
            "</td></tr>\n";
  }
  return text + "</tbody>\n</table>\n";
}

std::string number_text(double value) {
  const double size = std::abs(value);
  if (value == 0 || (size >= 1e-3 && size < 1e4)) return fmt::format("{:.4f}", value);
  return fmt::format("{:.4g}", value);
}

std::string duration_text(double seconds, int digits) {
  if (seconds < 100) return fmt::format("{:.{}f} s", seconds, digits);
  const auto whole = static_cast<std::int64_t>(std::lround(std::min(seconds, 1e9)));
  if (whole < 3600) return fmt::format("{}:{:02} min", whole / 60, whole % 60);
  return fmt::format("{}:{:02} h", whole / 3600, whole % 3600 / 60);
}

}  // namespace gradus::cli
