#include "cli/page/plot_area.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

constexpr double kMostDecades = 6;  // with each decade's tick; beyond, some are left out

/// From the least to the largest of what can be drawn, with some room.
Axis whole_axis(const std::vector<double>& values) {
  double least = std::numeric_limits<double>::infinity(), largest = -least;
  for (const double value : values) {
    if (!can_be_drawn(value)) continue;
    least = std::min(least, value);
    largest = std::max(largest, value);
  }
  if (least > largest) return {};
  return robust_axis({{least, largest}}, 0);  // two values alone have no steep ends to cut
}

std::string line(Point from, Point to, const char* css_class) {
  return fmt::format(R"(<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" class="{}"/>)",
                     from.x, from.y, to.x, to.y, css_class) +
         "\n";
}

std::string text_at(Point at, const char* anchor, const std::string& text) {
  return fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>)", at.x, at.y,
                     anchor, escape_xml(text)) +
         "\n";
}

std::vector<double> logarithms(const std::vector<double>& values) {
  std::vector<double> result;
  for (const double value : values) {
    if (value > 0 && std::isfinite(value)) result.push_back(std::log10(value));
  }
  return result;
}

}  // namespace

ValueAxis::ValueAxis(const std::vector<double>& values, Kind of_kind)
    : kind(of_kind), axis(whole_axis(of_kind == Kind::kLog ? logarithms(values) : values)) {
  if (kind != Kind::kLog) return;
  // Zero is near for a value, but 1 is no special number for a loss: no room is made for it.
  const std::vector<double> logs = logarithms(values);
  if (logs.empty()) return;
  const auto [least, largest] = std::ranges::minmax(logs);
  const double room = std::max(0.05 * (largest - least), 0.02);
  axis.min = least - room;
  axis.max = largest + room;
}

bool ValueAxis::shows(double value) const {
  if (kind == Kind::kLog && !(value > 0)) return false;
  return can_be_drawn(value);
}

double ValueAxis::fraction(double value) const {
  return axis.fraction(kind == Kind::kLog ? std::log10(value) : value);
}

std::vector<double> ValueAxis::ticks() const {
  if (kind == Kind::kLinear) return axis.ticks();
  const double decades = axis.max - axis.min;
  const int step = std::max(1, static_cast<int>(std::ceil(decades / kMostDecades)));
  const int first = step * static_cast<int>(std::floor(axis.min / step));
  std::vector<double> all;
  for (int power = first; power <= axis.max; power += step) {
    for (const double digit : {1.0, 2.0, 5.0}) {
      const bool shown = digit == 1 || decades < 2.6;
      const double tick = digit * std::pow(10.0, power), at = std::log10(tick);
      if (shown && at >= axis.min && at <= axis.max) all.push_back(tick);
    }
  }
  if (all.size() >= 2) return all;
  // Less than one of 1, 2, 5: the ticks of a linear axis between the same ends.
  const double least = std::pow(10.0, axis.min), largest = std::pow(10.0, axis.max);
  return Axis{least, largest, nice_step(largest - least, 4)}.ticks();
}

std::string ValueAxis::label(double tick) const {
  const double size = std::abs(tick);
  if (kind == Kind::kLog && (size < 1e-3 || size >= 1e5)) return fmt::format("{:.0e}", tick);
  return fmt::format("{:.4g}", tick);
}

Point PlotArea::place(Point value) const {
  return {left + x.fraction(value.x) * inner_width(),
          top + (1 - y.fraction(value.y)) * inner_height()};
}

std::string PlotArea::open(const std::string& title, const std::string& x_label,
                           const std::string& y_label) const {
  std::string text =
      fmt::format("<svg class=\"plot\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n",
                  width, height, escape_xml(title));
  const double floor = height - bottom, end = width - right;
  for (const double tick : y.ticks()) {
    const double at = top + (1 - y.fraction(tick)) * inner_height();
    text += line({left, at}, {end, at}, "grid");
    text += text_at({left - 7, at + 4}, "end", y.label(tick));
  }
  for (const double tick : x.ticks()) {
    const double at = left + x.fraction(tick) * inner_width();
    text += line({at, floor}, {at, floor + 4}, "frame");
    text += text_at({at, floor + 18}, "middle", x.label(tick));
  }
  text += line({left, floor}, {end, floor}, "frame");
  text += text_at({end, height - 6}, "end", x_label);
  if (!y_label.empty()) {
    text += fmt::format(
        "<text x=\"14\" y=\"{0:.1f}\" text-anchor=\"middle\" transform=\"rotate(-90 14 "
        "{0:.1f})\">{1}"
        "</text>\n",
        top + inner_height() / 2, escape_xml(y_label));
  }
  return text;
}

std::string polyline(const std::vector<Point>& points, const std::string& css_class) {
  std::string text = "<polyline class=\"" + css_class + "\" points=\"";
  for (std::size_t i = 0; i < points.size(); ++i) {
    text += fmt::format("{}{:.1f},{:.1f}", i == 0 ? "" : " ", points[i].x, points[i].y);
  }
  return text + "\"/>\n";
}

}  // namespace cli
}}  // namespace gradus
