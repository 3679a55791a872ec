#include "cli/page/chart.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <gradus/core/text.hpp>

#include "cli/page/page.hpp"
#include "cli/page/plot_area.hpp"

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
    text += hit({from, area.top}, to - from, area.inner_height(), tip_text(chart, i));
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

/// The same curves over the time that it took.
Chart over_time(const Chart& chart) {
  constexpr double kMostOfAUnit = 300;
  struct Unit {
    const char* name;
    double seconds;
  };
  const double last = chart.seconds.back();
  const Unit unit = last < kMostOfAUnit        ? Unit{"s", 1}
                    : last < 60 * kMostOfAUnit ? Unit{"min", 60}
                                               : Unit{"h", 3600};
  Chart other = chart;
  other.x_label = std::string("wall time, ") + unit.name;
  for (std::size_t i = 0; i < chart.x.size(); ++i) other.x[i] = chart.seconds[i] / unit.seconds;
  other.x_axis = axis_from_zero(last / unit.seconds);
  return other;
}

std::string draw_chart(const Chart& chart, AxisKind kind) {
  const PlotArea area{.x = chart.x_axis.value_or(epoch_axis(chart.x)),
                      .y = whole_axis(all_values(chart), kind)};
  const bool is_log = kind == AxisKind::kLog;
  const double decades = is_log ? (area.y.max - area.y.min) / area.inner_height() : 0;
  std::string names;
  for (const Series& series : chart.series) {
    if (names.size() < 200) names += (names.empty() ? "" : ", ") + series.name;
  }
  return open_plot(area, chart.title + " over " + chart.x_label + ": " + names,
                   fmt::format(" data-decades=\"{:.3g}\"", decades)) +
         frame(area, chart.x_label, is_log ? "log scale" : "") + draw_curves(area, chart) +
         draw_hits(area, chart) + "</svg>\n";
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
  const bool has_both = chart.scale == Scale::kLinearOrLog && positive;
  const AxisKind only = chart.scale == Scale::kLog && positive ? AxisKind::kLog : AxisKind::kLinear;
  std::string text = "<figure class=\"chart\">\n" + legend(chart);
  if (has_both) {
    text += fmt::format(
        "<input type=\"checkbox\" class=\"log-switch\" id=\"{0}-log\"/><label for=\"{0}-log\">log "
        "scale</label>\n",
        chart.id);
  }
  const auto draw = [&](const Chart& shown, const std::string& css_class) {
    const auto plot = [&](const char* more, AxisKind kind) {
      return "<div class=\"" + css_class + more + "\">\n" + draw_chart(shown, kind) + "</div>\n";
    };
    return has_both ? plot(" linear", AxisKind::kLinear) + plot(" log", AxisKind::kLog)
                    : plot("", only);
  };
  if (!chart.has_times()) return text + draw(chart, "curves") + "</figure>\n";
  return text + draw(chart, "curves by-epoch") + draw(over_time(chart), "curves by-time") +
         "</figure>\n";
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
