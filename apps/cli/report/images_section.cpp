// The worst mistakes, and the weights of the first layer, as images.
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

#include "cli/page/page.hpp"
#include "cli/report/bitmap.hpp"
#include "cli/report/sections.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

std::string image_tag(const ByteImage& image, const std::string& description) {
  return fmt::format(R"(<img src="{}" width="{}" height="{}" alt="{}"/>)", bitmap_uri(image),
                     image.width, image.height, escape_xml(description));
}

std::string odds(const Report& report, const Report::Mistake& mistake) {
  std::string text = "<dl class=\"odds\">";
  for (const auto& [id, probability] : mistake.likeliest) {
    const char* kind = id == mistake.true_class        ? ""
                       : id == mistake.predicted_class ? "wrong"
                                                       : "other";
    const std::string name = escape_xml(class_name(report, id));
    text += fmt::format(
        "<dt title=\"{0}\">{0}</dt><dd><span class=\"bar {1}\"><i style=\"width:{2:.1f}%\"></i>"
        "</span><b>{3:.2f}</b></dd>",
        name, kind, 100 * std::clamp(probability, 0.0, 1.0), probability);
  }
  return text + "</dl>";
}

std::string mistake_card(const Report& report, const Report::Mistake& mistake) {
  const std::string is = class_name(report, mistake.true_class);
  const std::string taken_for = class_name(report, mistake.predicted_class);
  std::string text = "<div class=\"mistake\">";
  if (!mistake.image.bytes.empty()) {
    text += image_tag(mistake.image,
                      fmt::format("Sample {}: {} taken for {}", mistake.index, is, taken_for));
  }
  text += fmt::format("<div><p><b>{}</b> taken for <b>{}</b><br/><small>sample {}</small></p>",
                      escape_xml(is), escape_xml(taken_for), mistake.index);
  return text + odds(report, mistake) + "</div></div>\n";
}

/// So that a few large weights do not leave all others white: 99 of 100 are within it.
double colour_limit(const std::vector<Report::UnitWeights>& weights) {
  std::vector<double> sizes;
  for (const Report::UnitWeights& unit : weights) {
    for (const double value : unit.values) {
      if (std::isfinite(value)) sizes.push_back(std::abs(value));
    }
  }
  if (sizes.empty()) return 1;
  const std::size_t place = (sizes.size() - 1) * 99 / 100;
  std::ranges::nth_element(sizes, sizes.begin() + static_cast<std::ptrdiff_t>(place));
  return sizes[place] > 0 ? sizes[place] : 1;
}

ByteImage coloured(Index height, Index width, const std::vector<double>& values, double limit) {
  ByteImage image{.height = height, .width = width, .channels = 3};
  for (const double value : values) {
    const std::vector<std::uint8_t> colour = diverging_colour(value / limit);
    image.bytes.insert(image.bytes.end(), colour.begin(), colour.end());
  }
  return image;
}

/// From -limit to limit.
std::string colour_scale(double limit) {
  constexpr Index kSteps = 61;
  std::vector<double> values;
  for (Index i = 0; i < kSteps; ++i) {
    values.push_back(2 * static_cast<double>(i) / static_cast<double>(kSteps - 1) - 1);
  }
  return fmt::format(
      "<p class=\"scale\"><span>{:.3g}</span>{}<span>{:.3g}</span></p>\n", -limit,
      image_tag(coloured(1, kSteps, values, 1), "blue: below 0, white: 0, red: above 0"), limit);
}

}  // namespace

std::string mistakes_section(const Report& report) {
  if (report.mistakes.empty()) return "";
  std::string text = "<div class=\"mistakes\">\n";
  for (const Report::Mistake& mistake : report.mistakes) text += mistake_card(report, mistake);
  return text + "</div>\n";
}

std::string weights_section(const Report& report) {
  if (report.weights.empty()) return "";
  const double limit = colour_limit(report.weights);
  std::string text = "<div class=\"units\">\n";
  for (const Report::UnitWeights& unit : report.weights) {
    text += "<figure>" +
            image_tag(coloured(unit.height, unit.width, unit.values, limit),
                      fmt::format("Weights of unit {} of the first layer", unit.unit)) +
            fmt::format("<figcaption>unit {}</figcaption></figure>\n", unit.unit);
  }
  return text + "</div>\n" + colour_scale(limit);
}

}  // namespace gradus::cli
