#include "cli/page/plot_area.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <gradus/core/text.hpp>

#include "cli/page/page.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

std::string line(Point from, Point to, const std::string& css_class) {
  return fmt::format(
      "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n", from.x,
      from.y, to.x, to.y, css_class);
}

std::string text_at(Point at, const char* attributes, const std::string& text) {
  if (text.empty()) return "";
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" {}>{}</text>\n", at.x, at.y, attributes,
                     escape_xml(text));
}

std::string circle(Point at, double radius, const std::string& css_class) {
  return fmt::format("<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\"/>\n", css_class,
                     at.x, at.y, radius);
}

std::string polyline(const std::vector<Point>& points, const std::string& css_class) {
  const auto pair = [](Point p) { return fmt::format("{:.1f},{:.1f}", p.x, p.y); };
  return "<polyline class=\"" + css_class + "\" points=\"" + joined(points, " ", pair) + "\"/>\n";
}

std::string hit(Point top_left, double width, double height, const std::string& title_xml,
                const std::string& css_class) {
  return fmt::format(
      "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"><title>{}"
      "</title></rect>\n",
      css_class, top_left.x, top_left.y, std::max(0.0, width), height, title_xml);
}

std::string frame(const PlotArea& area, const std::string& x_label, const std::string& y_label) {
  const double floor = area.height - area.bottom, end = area.width - area.right;
  std::string text;
  for (const double tick : area.y.ticks()) {
    const double at = area.place(0, area.y.fraction(tick)).y;
    text += line({area.left, at}, {end, at}, tick == 0 ? "grid zero" : "grid");
    text += text_at({area.left - 7, at + 4}, "text-anchor=\"end\"", area.y.label(tick));
  }
  for (const double tick : area.x.ticks()) {
    const double at = area.place(area.x.fraction(tick), 0).x;
    text += line({at, floor}, {at, floor + 4}, "frame");
    text += text_at({at, floor + 18}, "text-anchor=\"middle\"", area.x.label(tick));
  }
  text += line({area.left, floor}, {end, floor}, "frame");
  text += text_at({end, floor + 38}, "text-anchor=\"end\"", x_label);
  const double middle = area.top + area.inner_height() / 2;
  const auto turned =
      fmt::format("text-anchor=\"middle\" transform=\"rotate(-90 14 {:.1f})\"", middle);
  return text + text_at({14, middle}, turned.c_str(), y_label);
}

std::string open_plot(const PlotArea& area, const std::string& title,
                      const std::string& attributes) {
  return fmt::format(
      "<svg class=\"plot\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\"{}>\n", area.width,
      area.height, escape_xml(title), attributes);
}

}  // namespace gradus::cli
