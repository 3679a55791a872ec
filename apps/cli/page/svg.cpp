#include "cli/page/svg.hpp"

#include <spdlog/fmt/fmt.h>

#include <gradus/core/text.hpp>

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

std::string stroke_attributes(const Stroke& stroke) {
  std::string text = fmt::format(R"(fill="none" stroke="{}" stroke-width="{}")",
                                 escape_xml(stroke.colour), stroke.width);
  if (!stroke.dashes.empty()) {
    text += fmt::format(R"( stroke-dasharray="{}")", escape_xml(stroke.dashes));
  }
  return text;
}

}  // namespace

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

Svg::Svg(double width, double height, const std::string& title) {
  elements_ = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} "
      "{1}\" role=\"img\" font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\">\n"
      "<title>{2}</title>\n"
      "<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n",
      width, height, escape_xml(title));
}

void Svg::line(Point from, Point to, const Stroke& stroke) {
  elements_ += fmt::format("<line x1=\"{:.2f}\" y1=\"{:.2f}\" x2=\"{:.2f}\" y2=\"{:.2f}\" {}/>\n",
                           from.x, from.y, to.x, to.y, stroke_attributes(stroke));
}

void Svg::polyline(const std::vector<Point>& points, const Stroke& stroke) {
  elements_ += "<polyline points=\"";
  for (std::size_t i = 0; i < points.size(); ++i) {
    elements_ += fmt::format("{}{:.2f},{:.2f}", i == 0 ? "" : " ", points[i].x, points[i].y);
  }
  elements_ += fmt::format("\" {} stroke-linejoin=\"round\"/>\n", stroke_attributes(stroke));
}

void Svg::text(Point at, const std::string& text, const Font& font) {
  std::string style = fmt::format(R"(font-size="{}" fill="{}" text-anchor="{}")", font.size,
                                  escape_xml(font.colour), escape_xml(font.anchor));
  if (font.bold) style += " font-weight=\"bold\"";
  if (font.angle != 0) {
    style += fmt::format(" transform=\"rotate({} {:.2f} {:.2f})\"", font.angle, at.x, at.y);
  }
  elements_ += fmt::format("<text x=\"{:.2f}\" y=\"{:.2f}\" {}>{}</text>\n", at.x, at.y, style,
                           escape_xml(text));
}

}  // namespace cli
}}  // namespace gradus
