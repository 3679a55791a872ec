#include "cli/page/chart.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <gradus/core/text.hpp>

#include "cli/page/page.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr std::size_t kColours = 8;
constexpr std::size_t kMostDotted = 40;    // points of a curve that are drawn one by one
constexpr std::size_t kMostHits = 300;     // places of a chart that show their values
constexpr std::size_t kMostTipLines = 16;  // curves of which such a place shows the values

constexpr double kDrawingLeft = 84;
constexpr auto kDrawingStyle =
    "<style>\n"
    ".drawing { font: 13px Helvetica, Arial, 'DejaVu Sans', sans-serif }\n"
    ".drawing text { fill: #333333 }\n"
    ".drawing .title { font-size: 19px; font-weight: bold }\n"
    ".drawing .grid { stroke: #e3e3e3 }\n"
    ".drawing .frame, .drawing .zero { stroke: #8a8a8a }\n"
    ".drawing .curve { fill: none; stroke-width: 2.2; stroke-linejoin: round }\n"
    ".drawing .c0 { stroke: #0072b2 } .drawing .c1 { stroke: #d55e00 }\n"
    ".drawing .dashed { stroke-dasharray: 8 4 }\n"
    "</style>\n";

using AxisKind = Axis::Kind;

/// A rectangle within a drawing, in its pixels.
struct PlotArea {
  double width = 460, height = 260;
  double left = 62, right = 14, top = 10, bottom = 44;
  Axis x, y;

  double inner_width() const { return width - left - right; }
  double inner_height() const { return height - top - bottom; }
  Point place(double x_fraction, double y_fraction) const {
    return {left + x_fraction * inner_width(), top + (1 - y_fraction) * inner_height()};
  }
  Point place(Point value) const { return place(x.fraction(value.x), y.fraction(value.y)); }
};

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

/// The grid, the ticks and the labels.
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

/// The element's start tag. The caller adds what is drawn and "</svg>".
std::string open_plot(const PlotArea& area, const std::string& title) {
  return fmt::format("<svg class=\"plot\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n",
                     area.width, area.height, escape_xml(title));
}

std::string curve_class(const Series& series) {
  std::string text = "curve c" + std::to_string(series.colour % kColours);
  if (series.dash == Dash::kDashed) text += " dashed";
  if (series.dash == Dash::kDotted) text += " dotted";
  return text;
}

std::vector<double> all_values(const Chart& chart) {
  std::vector<double> values;
  for (const Series& series : chart.series) {
    values.insert(values.end(), series.values.begin(), series.values.end());
  }
  return values;
}

/// An axis of whole numbers from the first epoch to the last, without room beyond.
Axis epoch_axis(const std::vector<double>& x) {
  const double room = x.size() == 1 ? 0.5 : 0;
  Axis axis{.min = x.front() - room, .max = x.back() + room};
  axis.step = std::max(1.0, nice_step(axis.max - axis.min, 7));
  return axis;
}

/// A curve as far as it can be drawn, piece by piece.
std::string draw_curve(const PlotArea& area, const Chart& chart, const Series& series) {
  const std::size_t count = std::min(chart.x.size(), series.values.size());
  const auto is_shown = [&](std::size_t i) { return i < count && area.y.shows(series.values[i]); };
  std::vector<Point> points;
  for (std::size_t i = 0; i < count; ++i) {
    points.push_back({chart.x[i], area.y.scaled(series.values[i])});
  }
  std::string text;
  for (std::vector<Point>& piece : visible_pieces(points, area.y)) {
    for (Point& p : piece) {
      p = area.place(area.x.fraction(p.x), (p.y - area.y.min) / (area.y.max - area.y.min));
    }
    text += polyline(piece, curve_class(series));
  }
  const std::string colour = fmt::format("c{}", series.colour % kColours);
  for (std::size_t i = 0; i < count; ++i) {
    const bool is_alone = !is_shown(i - 1) && !is_shown(i + 1);
    if (!is_shown(i) || (!is_alone && chart.x.size() > kMostDotted)) continue;
    text += circle(area.place({chart.x[i], series.values[i]}), is_alone ? 3 : 1.6, colour);
  }
  return text;
}

std::string tip_text(const Chart& chart, std::size_t i) {
  std::string text = escape_xml(fmt::format("{} {:g}", chart.x_label, chart.x[i]));
  std::size_t lines = 0;
  for (const Series& series : chart.series) {
    if (i >= series.values.size() || std::isnan(series.values[i])) continue;
    if (++lines > kMostTipLines) return text + "\n…";
    text += "\n" + escape_xml(series.name + "  " + number_text(series.values[i]));
  }
  return text;
}

/// Stripes that show the values when the pointer is on them.
std::string draw_hits(const PlotArea& area, const Chart& chart) {
  std::string text;
  const std::size_t stride = (chart.x.size() + kMostHits - 1) / kMostHits;
  const double end = area.width - area.right;
  const auto x_of = [&](std::size_t i) {
    return area.left + area.x.fraction(chart.x[i]) * area.inner_width();
  };
  double from = area.left;
  for (std::size_t i = 0; i < chart.x.size(); i += stride) {
    const bool last = i + stride >= chart.x.size();
    const double to = last ? end : (x_of(i) + x_of(i + stride)) / 2;
    text += fmt::format(
        "<rect class=\"hit\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"><title>{}"
        "</title></rect>\n",
        from, area.top, std::max(0.0, to - from), area.inner_height(), tip_text(chart, i));
    from = to;
  }
  return text;
}

std::string draw_curves(const PlotArea& area, const Chart& chart) {
  std::string text;
  // The first on top: it is the one that the chart is about.
  for (std::size_t i = chart.series.size(); i-- > 0;) {
    text += draw_curve(area, chart, chart.series[i]);
  }
  return text;
}

std::string draw_chart(const Chart& chart, AxisKind kind) {
  const PlotArea area{.x = epoch_axis(chart.x), .y = whole_axis(all_values(chart), kind)};
  std::string names;
  for (const Series& series : chart.series) {
    if (names.size() < 200) names += (names.empty() ? "" : ", ") + series.name;
  }
  return open_plot(area, chart.title + " over " + chart.x_label + ": " + names) +
         frame(area, chart.x_label, kind == AxisKind::kLog ? "log scale" : "") +
         draw_curves(area, chart) + draw_hits(area, chart) + "</svg>\n";
}

std::string legend(const Chart& chart) {
  std::string text = "<figcaption><strong>" + escape_xml(chart.title) + "</strong>\n";
  for (const Series& series : chart.series) {
    if (series.name == chart.title) continue;  // said already
    text += fmt::format(
        "<span><svg class=\"key\" viewBox=\"0 0 20 8\" aria-hidden=\"true\"><line x1=\"0\" "
        "y1=\"5\" "
        "x2=\"20\" y2=\"5\" class=\"{}\"/></svg>{}{}</span>\n",
        curve_class(series), escape_xml(series.name),
        series.remark.empty() ? "" : " <b>" + escape_xml(series.remark) + "</b>");
  }
  return text + "</figcaption>\n";
}

/// Title, subtitle and legend, from y on, which ends below them.
std::string drawing_header(const std::string& title, const std::string& subtitle,
                           const std::vector<Series>& all, double& y) {
  constexpr double kTextLine = 24;
  std::string text = text_at({kDrawingLeft, y}, "class=\"title\"", title);
  if (!subtitle.empty()) text += text_at({kDrawingLeft, y += kTextLine}, "", subtitle);
  y += kTextLine + 2;
  double x = kDrawingLeft;
  for (const Series& series : all) {
    text += line({x, y - 4}, {x + 32, y - 4}, curve_class(series));
    text += text_at({x + 40, y}, "", series.name);
    x += 160;
  }
  y += kTextLine;
  return text;
}

}  // namespace

std::string line_chart(const Chart& chart) {
  const std::vector<double> values = all_values(chart);
  if (chart.x.empty() || std::ranges::none_of(values, can_be_drawn)) return "";
  const bool positive =
      std::ranges::all_of(values, [](double value) { return !can_be_drawn(value) || value > 0; });
  std::string text = "<figure class=\"chart\">\n" + legend(chart);
  if (chart.scale == Scale::kLinearOrLog && positive) {
    text += fmt::format(
        "<input type=\"checkbox\" class=\"log-switch\" id=\"{0}-log\"/><label for=\"{0}-log\">log "
        "scale</label>\n",
        chart.id);
    text += "<div class=\"linear\">\n" + draw_chart(chart, AxisKind::kLinear) + "</div>\n";
    text += "<div class=\"log\">\n" + draw_chart(chart, AxisKind::kLog) + "</div>\n";
  } else {
    text += draw_chart(chart,
                       chart.scale == Scale::kLog && positive ? AxisKind::kLog : AxisKind::kLinear);
  }
  return text + "</figure>\n";
}

std::string scatter_chart(const std::string& title, const std::vector<Point>& points) {
  std::vector<double> values;
  for (const Point& point : points) values.insert(values.end(), {point.x, point.y});
  if (std::ranges::none_of(values, can_be_drawn)) return "";
  // One scale for both, so that the line where they are equal is the diagonal.
  const Axis axis = whole_axis(values, AxisKind::kLinear);
  const PlotArea area{.width = 460, .height = 440, .left = 74, .x = axis, .y = axis};
  std::string text = "<figure class=\"chart\">\n<figcaption><strong>" + escape_xml(title) +
                     "</strong></figcaption>\n" + open_plot(area, title) +
                     frame(area, "true value", "predicted value") +
                     polyline({area.place(0, 0), area.place(1, 1)}, "curve c6 dashed");
  for (const Point& point : points) {
    if (!can_be_drawn(point.x) || !can_be_drawn(point.y)) continue;
    text += circle(area.place(point), 3, "dots c0");
  }
  return text + "</svg>\n</figure>\n";
}

std::string chart_drawing(const std::string& what, const std::string& title,
                          const std::string& subtitle, const std::vector<Chart>& charts) {
  constexpr double kWidth = 760, kChart = 200, kBelow = 44;
  double y = 34;  // where the next line or chart is
  std::string text = drawing_header(title, subtitle, charts.front().series, y);
  const double height = y + static_cast<double>(charts.size()) * (kChart + kBelow) + 4;
  for (const Chart& chart : charts) {
    const PlotArea area{
        .width = kWidth,
        .height = height,
        .left = kDrawingLeft,
        .right = 24,
        .top = y,
        .bottom = height - y - kChart,
        .x = chart.x_axis.value_or(whole_axis(chart.x, AxisKind::kLinear)),
        .y = chart.y_axis.value_or(whole_axis(all_values(chart), AxisKind::kLinear))};
    text += frame(area, &chart == &charts.back() ? chart.x_label : "", chart.title);
    text += draw_curves(area, chart);
    y += kChart + kBelow;
  }
  return fmt::format(
      "<svg class=\"drawing\" xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
      "viewBox=\"0 0 {0} {1}\" role=\"img\">\n<title>{2}</title>\n{3}"
      "<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n{4}</svg>\n",
      kWidth, height, escape_xml(what), kDrawingStyle, text);
}

}  // namespace gradus::cli
