#include "cli/report/page.hpp"

#include <spdlog/fmt/fmt.h>

#include <cmath>
#include <sstream>

#include "cli/svg.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

// Nothing may be loaded, whatever the texts of the page hold.
constexpr auto kPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

std::string head(const std::string& title) {
  return fmt::format(
      "<!DOCTYPE html>\n"
      "<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
      "<meta name=\"generator\" content=\"Gradus\"/>\n"
      "<link rel=\"icon\" href=\"data:,\"/>\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n",
      kPolicy, escape_xml(title), page_style());
}

std::string navigation(const Page& page) {
  std::string links;
  for (const Page::Section& section : page.sections) {
    if (section.body.empty()) continue;
    links += fmt::format("<a href=\"#{}\">{}</a>\n", section.id, escape_xml(section.heading));
  }
  return "<nav aria-label=\"Sections\">\n" + links + "</nav>\n";
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
  std::string text = head(page.title) + "<body>\n<header>\n<div class=\"title\">\n<h1>" +
                     escape_xml(page.title) + "</h1>\n";
  if (!page.subtitle.empty()) {
    text += "<p class=\"subtitle\">" + escape_xml(page.subtitle) + "</p>\n";
  }
  text +=
      "</div>\n<button type=\"button\" id=\"theme\" hidden=\"hidden\">Dark</button>\n</header>\n" +
      navigation(page) + "<main>\n" + page.lead;
  for (const Page::Section& section : page.sections) text += section_html(section);
  return text + fmt::format("</main>\n<script>{}</script>\n</body>\n</html>\n", page_script());
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

}  // namespace cli
}}  // namespace gradus
