#include "cli/page/chart.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

#include "cli/page/page.hpp"
#include "cli/page/plot_area.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

constexpr std::size_t kColours = 8;
constexpr std::size_t kMostDotted = 40;    // points of a curve that are drawn one by one
constexpr std::size_t kMostHits = 300;     // places of a chart that show their values
constexpr std::size_t kMostTipLines = 16;  // curves of which such a place shows the values

using Kind = ValueAxis::Kind;

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
ValueAxis epoch_axis(const std::vector<double>& x) {
  ValueAxis axis(x, Kind::kLinear);
  axis.axis.min = x.front();
  axis.axis.max = x.back();
  if (x.size() == 1) {
    axis.axis.min -= 0.5;
    axis.axis.max += 0.5;
  }
  axis.axis.step = std::max(1.0, nice_step(axis.axis.max - axis.axis.min, 7));
  return axis;
}

/// A curve as far as it can be drawn, piece by piece.
std::string draw_curve(const PlotArea& area, const Chart& chart, const Series& series) {
  std::string text;
  std::vector<Point> piece;
  const auto finish = [&] {
    if (piece.size() > 1) text += polyline(piece, curve_class(series));
    if (piece.size() == 1 || (!piece.empty() && chart.x.size() <= kMostDotted)) {
      for (const Point at : piece) {
        text += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\" class=\"c{}\"/>\n", at.x,
                            at.y, piece.size() == 1 ? 3 : 1.6, series.colour % kColours);
      }
    }
    piece.clear();
  };
  for (std::size_t i = 0; i < std::min(chart.x.size(), series.values.size()); ++i) {
    if (area.y.shows(series.values[i])) {
      piece.push_back(area.place({chart.x[i], series.values[i]}));
    } else {
      finish();
    }
  }
  finish();
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

std::string draw_chart(const Chart& chart, Kind kind) {
  const PlotArea area{.x = epoch_axis(chart.x), .y = ValueAxis(all_values(chart), kind)};
  std::string names;
  for (const Series& series : chart.series) {
    if (names.size() < 200) names += (names.empty() ? "" : ", ") + series.name;
  }
  std::string text = area.open(chart.title + " over " + chart.x_label + ": " + names, chart.x_label,
                               kind == Kind::kLog ? "log scale" : "");
  // The first on top: it is the one that the chart is about.
  for (std::size_t i = chart.series.size(); i-- > 0;) {
    text += draw_curve(area, chart, chart.series[i]);
  }
  return text + draw_hits(area, chart) + "</svg>\n";
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
    text += "<div class=\"linear\">\n" + draw_chart(chart, Kind::kLinear) + "</div>\n";
    text += "<div class=\"log\">\n" + draw_chart(chart, Kind::kLog) + "</div>\n";
  } else {
    text += draw_chart(chart, chart.scale == Scale::kLog && positive ? Kind::kLog : Kind::kLinear);
  }
  return text + "</figure>\n";
}

std::string scatter_chart(const std::string& title, const std::vector<Point>& points) {
  std::vector<double> values;
  for (const Point& point : points) values.insert(values.end(), {point.x, point.y});
  if (std::ranges::none_of(values, can_be_drawn)) return "";
  // One scale for both, so that the line where they are equal is the diagonal.
  const ValueAxis axis(values, Kind::kLinear);
  const PlotArea area{.width = 460, .height = 440, .left = 74, .x = axis, .y = axis};
  std::string text = "<figure class=\"chart\">\n<figcaption><strong>" + escape_xml(title) +
                     "</strong></figcaption>\n" + area.open(title, "true value", "predicted value");
  const double low = axis.axis.min, high = axis.axis.max;
  text += polyline({area.place({low, low}), area.place({high, high})}, "curve c6 dashed");
  for (const Point& point : points) {
    if (!can_be_drawn(point.x) || !can_be_drawn(point.y)) continue;
    const Point at = area.place(point);
    text += fmt::format("<circle class=\"dots c0\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\"/>\n", at.x,
                        at.y);
  }
  return text + "</svg>\n</figure>\n";
}

}  // namespace cli
}}  // namespace gradus
