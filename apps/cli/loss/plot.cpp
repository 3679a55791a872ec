#include "cli/loss/plot.hpp"

#include <algorithm>
#include <array>
#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <vector>

#include "cli/both_precisions/json_config.hpp"
#include "cli/files/own_files.hpp"
#include "cli/loss/curves.hpp"
#include "cli/page/axis.hpp"
#include "cli/page/svg.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

// In pixels.
constexpr double kWidth = 760, kLeft = 84, kRight = 24, kPanelHeight = 200, kGap = 26;
constexpr double kTitleLine = 34, kTextLine = 24, kBelow = 62;

// How far steep ends are shown: the loss of a cross-entropy up to about 5, its slope up to 10.
constexpr double kLossTail = 1.25, kSlopeTail = 0.25;

constexpr auto kGrid = "#e3e3e3", kFrame = "#8a8a8a", kGrey = "#555555";

/// Blue and vermilion of Okabe and Ito's palette, which colour-blind readers tell apart. The second
/// is dashed, so that the first is seen where one lies on the other.
const std::array<Stroke, 2> kStrokes = {Stroke{"#0072b2", 2.2, ""}, Stroke{"#d55e00", 2.2, "8 4"}};

struct Panel {
  double top = 0;
  Axis x, y;

  double bottom() const { return top + kPanelHeight; }
  Point place(Point p) const {
    return {kLeft + x.fraction(p.x) * (kWidth - kLeft - kRight),
            bottom() - y.fraction(p.y) * kPanelHeight};
  }
};

/// At most so many bytes, with no letter cut in two.
std::string shorten(const std::string& text, std::size_t length) {
  if (text.size() <= length) return text;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
  return text.substr(0, length) + "…";
}

/// Title, arguments and legend. Returns where they end.
double draw_header(Svg& svg, const LossCurves& curves) {
  double y = kTitleLine;
  svg.text({kLeft, y}, shorten(curves.name, 60), {.size = 19, .colour = "#111111", .bold = true});
  if (!curves.config.empty()) {
    y += kTextLine;
    svg.text({kLeft, y}, shorten(curves.config, 100), {.colour = kGrey});
  }
  y += kTextLine + 2;
  double x = kLeft;
  for (std::size_t i = 0; i < curves.curves.size(); ++i) {
    svg.line({x, y - 4}, {x + 32, y - 4}, kStrokes.at(i));
    svg.text({x + 40, y}, curves.curves[i].label, {.size = 14});
    x += 160;
  }
  return y;
}

void draw_grid(Svg& svg, const Panel& panel) {
  for (double tick : panel.x.ticks()) {
    svg.line(panel.place({tick, panel.y.min}), panel.place({tick, panel.y.max}), {kGrid});
  }
  for (double tick : panel.y.ticks()) {
    const Point left = panel.place({panel.x.min, tick});
    const bool zero = tick == 0;
    svg.line(left, panel.place({panel.x.max, tick}), {zero ? kFrame : kGrid});
    svg.text({left.x - 8, left.y + 4.5}, panel.y.label(tick), {.anchor = "end"});
  }
  svg.line(panel.place({panel.x.min, panel.y.min}), panel.place({panel.x.min, panel.y.max}),
           {kFrame});
  svg.line(panel.place({panel.x.min, panel.y.min}), panel.place({panel.x.max, panel.y.min}),
           {kFrame});
}

/// curve: which of a LossCurve's two.
void draw_panel(Svg& svg, Panel panel, const LossCurves& curves, const std::string& label,
                std::vector<double> LossCurve::*curve, double tail) {
  std::vector<std::vector<double>> values;
  for (const LossCurve& one : curves.curves) values.push_back(one.*curve);
  panel.x = curves.x_axis;
  panel.y = robust_axis(values, tail);
  draw_grid(svg, panel);
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::vector<Point> points;
    for (std::size_t n = 0; n < curves.x.size(); ++n) points.push_back({curves.x[n], values[i][n]});
    for (std::vector<Point>& piece : visible_pieces(points, panel.y)) {
      std::ranges::transform(piece, piece.begin(), [&](Point p) { return panel.place(p); });
      svg.polyline(piece, kStrokes.at(i));
    }
  }
  svg.text({24, panel.top + kPanelHeight / 2}, label,
           {.size = 14, .anchor = "middle", .angle = -90});
}

void draw_x_labels(Svg& svg, const LossCurves& curves, double bottom) {
  const Panel panel{bottom - kPanelHeight, curves.x_axis, {}};
  for (double tick : curves.x_axis.ticks()) {
    svg.text({panel.place({tick, 0}).x, bottom + 20}, curves.x_axis.label(tick),
             {.anchor = "middle"});
  }
  svg.text({(kLeft + kWidth - kRight) / 2, bottom + 46}, curves.x_label,
           {.size = 14, .anchor = "middle"});
}

std::string draw(const LossCurves& curves) {
  const double header = kTitleLine + kTextLine * (curves.config.empty() ? 1 : 2) + 20;
  Svg svg(kWidth, header + 2 * kPanelHeight + kGap + kBelow,
          curves.name + ": loss and gradient over the prediction");
  draw_header(svg, curves);
  const double second = header + kPanelHeight + kGap;
  draw_panel(svg, {header, {}, {}}, curves, "loss", &LossCurve::loss, kLossTail);
  draw_panel(svg, {second, {}, {}}, curves, curves.slope_label, &LossCurve::slope, kSlopeTail);
  draw_x_labels(svg, curves, second + kPanelHeight);
  return svg.document();
}

bool has_values(const LossCurves& curves) {
  return std::ranges::any_of(curves.curves, [](const LossCurve& curve) {
    return std::ranges::any_of(curve.loss, can_be_drawn);
  });
}

}  // namespace

void plot_loss(const std::string& name, const std::string& config, const std::string& path) {
  check_replaceable(path, OwnFile::kPlot);
  const LossCurves curves = sample_loss(name, parse_object(config, "--config"));
  if (!has_values(curves)) {
    throw InvalidArgument("--plot: " + curves.name +
                          " has no finite value over the predictions that would be drawn");
  }
  write_file(path, draw(curves));
}

}  // namespace cli
}}  // namespace gradus
