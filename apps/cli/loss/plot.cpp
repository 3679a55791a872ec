#include "cli/loss/plot.hpp"

#include <algorithm>
#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <vector>

#include "cli/files/own_files.hpp"
#include "cli/loss/curves.hpp"
#include "cli/page/chart.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

// How far steep ends are shown: the loss of a cross-entropy up to about 5, its slope up to 10.
constexpr double kLossTail = 1.25, kSlopeTail = 0.25;

/// At most so many bytes, with no letter cut in two.
std::string shorten(const std::string& text, std::size_t length) {
  if (text.size() <= length) return text;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
  return text.substr(0, length) + "…";
}

/// curve: which of a LossCurve's two.
Chart chart_of(const LossCurves& curves, const std::string& label,
               std::vector<double> LossCurve::*curve, double tail) {
  Chart chart{.id = {}, .title = label, .x_label = curves.x_label, .x = curves.x, .series = {}};
  std::vector<std::vector<double>> values;
  for (const LossCurve& one : curves.curves) {
    const std::size_t i = values.size();
    // The second is dashed, so that the first is seen where one lies on the other.
    chart.series.push_back({one.label, one.*curve, i, i == 0 ? Dash::kSolid : Dash::kDashed});
    values.push_back(one.*curve);
  }
  chart.x_axis = curves.x_axis;
  chart.y_axis = robust_axis(values, tail);
  return chart;
}

bool has_values(const LossCurves& curves) {
  return std::ranges::any_of(curves.curves, [](const LossCurve& curve) {
    return std::ranges::any_of(curve.loss, can_be_drawn);
  });
}

}  // namespace

void plot_loss(const std::string& name, const Json& config, const std::string& path) {
  check_replaceable(path, OwnFile::kPlot);
  const LossCurves curves = sample_loss(name, config);
  if (!has_values(curves)) {
    throw InvalidArgument("--plot: " + curves.name +
                          " has no finite value over the predictions that would be plotted");
  }
  write_file(path,
             chart_drawing(curves.name + ": loss and gradient over the prediction",
                           shorten(curves.name, 60), shorten(curves.config, 100),
                           {chart_of(curves, "loss", &LossCurve::loss, kLossTail),
                            chart_of(curves, curves.slope_label, &LossCurve::slope, kSlopeTail)}));
}

}  // namespace gradus::cli
