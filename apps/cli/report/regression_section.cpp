// How well a regression predicts: each target's predictions over the truth, and what is left.
#include <spdlog/fmt/fmt.h>

#include <cmath>

#include "cli/page/chart.hpp"
#include "cli/page/page.hpp"
#include "cli/report/sections.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

std::string target_heading(const Report& report, const Report::Target& target) {
  return report.targets.size() < 2 ? "" : "<h3>" + escape_xml(target.name) + "</h3>\n";
}

std::string quality_tiles(const Report::Target& target) {
  std::string tiles;
  const bool has_r2 = std::isfinite(target.r2);
  add_tile(tiles, "R²", has_r2 ? number_text(target.r2) : "–",
           has_r2 ? "1: exact, 0: as good as the mean" : "all true values are the same");
  add_tile(tiles, "RMSE", number_text(target.rmse), "root of the mean squared error");
  add_tile(tiles, "MAE", number_text(target.mae), "mean absolute error");
  return "<dl class=\"tiles\">\n" + tiles + "</dl>\n";
}

std::string point_count(const Report::Target& target) {
  const auto shown = static_cast<Index>(target.points.size());
  if (shown == target.samples) return fmt::format("{} samples", shown);
  return fmt::format("{} of {} samples, at equal steps", shown, target.samples);
}

}  // namespace

std::string predictions_section(const Report& report) {
  std::string text;
  for (const Report::Target& target : report.targets) {
    text += target_heading(report, target) + quality_tiles(target) + "<div class=\"charts\">\n" +
            point_chart({.title = "Predicted over true: " + point_count(target),
                         .x_label = "true value",
                         .y_label = "predicted value",
                         .points = target.points}) +
            "</div>\n";
  }
  return text;
}

std::string residuals_section(const Report& report) {
  std::string text;
  for (const Report::Target& target : report.targets) {
    std::vector<Point> points;
    for (const Point& point : target.points) points.push_back({point.y, point.x - point.y});
    text += target_heading(report, target) + "<div class=\"charts\">\n" +
            bar_chart(fmt::format("How often: {} samples", target.samples), "true - predicted",
                      "samples", target.residuals) +
            point_chart({.title = "Over the prediction: " + point_count(target),
                         .x_label = "predicted value",
                         .y_label = "true - predicted",
                         .points = points,
                         .line = PointChart::Line::kZero}) +
            "</div>\n";
  }
  return text;
}

}  // namespace gradus::cli
