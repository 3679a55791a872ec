// Points and bars as figures of a page.
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

#include "cli/page/chart.hpp"
#include "cli/page/page.hpp"
#include "cli/page/plot_area.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr double kMostBars = 40;
constexpr double kSquare = 440, kWide = 320;  // heights of drawings

std::string figure(const std::string& title, const std::string& plot) {
  return "<figure class=\"chart\">\n<figcaption><strong>" + escape_xml(title) +
         "</strong></figcaption>\n" + plot + "</svg>\n</figure>\n";
}

}  // namespace

std::string point_chart(const PointChart& chart) {
  const bool diagonal = chart.line == PointChart::Line::kDiagonal;
  std::vector<double> x, y;
  for (const Point& point : chart.points) {
    if (!can_be_drawn(point.x) || !can_be_drawn(point.y)) continue;
    x.push_back(point.x);
    y.push_back(point.y);
  }
  if (x.empty()) return "";
  if (diagonal) {  // one scale for both
    x.insert(x.end(), y.begin(), y.end());
    y = x;
  } else {
    y.push_back(0);
  }
  const PlotArea area{.height = diagonal ? kSquare : kWide,
                      .left = 76,
                      .x = whole_axis(x, Axis::Kind::kLinear),
                      .y = whole_axis(y, Axis::Kind::kLinear)};
  const double right = area.x.max;
  const Point from = diagonal ? area.place(0, 0) : area.place({area.x.min, 0});
  const Point to = diagonal ? area.place(1, 1) : area.place({right, 0});
  std::string text = open_plot(area, chart.title) + frame(area, chart.x_label, chart.y_label) +
                     polyline({from, to}, "curve c6 dashed");
  for (const Point& point : chart.points) {
    if (!can_be_drawn(point.x) || !can_be_drawn(point.y)) continue;
    text += circle(area.place(point), 3, "dots c0");
  }
  return figure(chart.title, text);
}

Histogram histogram(const std::vector<double>& values) {
  std::vector<double> drawn;
  std::ranges::copy_if(values, std::back_inserter(drawn), can_be_drawn);
  if (drawn.empty()) return {};
  const auto [least, largest] = std::ranges::minmax(drawn);
  // As many intervals as the root of the number of values. All values may be one, or nearly.
  const double size = std::max(std::abs(least), std::abs(largest));
  const bool differ = largest - least > 1e-9 * size;
  const double length = differ ? largest - least : size > 0 ? size : 1;
  const double parts = std::clamp(std::sqrt(static_cast<double>(drawn.size())), 5.0, kMostBars / 2);
  Histogram bars;
  bars.width = nice_step(length, parts);
  bars.start = std::floor(least / bars.width) * bars.width;
  const auto place = [&](double value) {
    return static_cast<std::size_t>(std::max(0.0, std::floor((value - bars.start) / bars.width)));
  };
  bars.counts.resize(place(largest) + 1);
  for (const double value : drawn) ++bars.counts[std::min(place(value), bars.counts.size() - 1)];
  return bars;
}

std::string bar_chart(const std::string& title, const std::string& x_label,
                      const std::string& y_label, const Histogram& bars) {
  if (bars.counts.empty()) return "";
  const double end = bars.start + bars.width * static_cast<double>(bars.counts.size());
  const double most = static_cast<double>(std::ranges::max(bars.counts));
  PlotArea area{.height = kWide,
                .left = 76,
                .x = {.min = bars.start, .max = end, .step = nice_step(end - bars.start, 6)},
                .y = axis_from_zero(1.05 * most)};
  area.y.step = std::max(1.0, area.y.step);
  std::string text = open_plot(area, title) + frame(area, x_label, y_label);
  for (std::size_t i = 0; i < bars.counts.size(); ++i) {
    const double from = bars.start + bars.width * static_cast<double>(i);
    const double count = static_cast<double>(bars.counts[i]);
    const Point corner = area.place({from, count}), foot = area.place({from + bars.width, 0});
    text += hit(corner, foot.x - corner.x - 1, foot.y - corner.y,
                fmt::format("{:.4g} to {:.4g}: {}", from, from + bars.width, bars.counts[i]),
                "hit block");
  }
  return figure(title, text);
}

}  // namespace gradus::cli
