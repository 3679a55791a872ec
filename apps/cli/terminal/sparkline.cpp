#include "cli/terminal/sparkline.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr std::array kBars = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

/// Of those that are numbers; infinite if one of them is, NaN if none is one.
double mean_of_run(const std::vector<double>& values, std::size_t first, std::size_t last) {
  double sum = 0, count = 0;
  for (std::size_t i = first; i < last; ++i) {
    if (std::isnan(values[i])) continue;
    sum += values[i];
    ++count;
  }
  return count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

const char* bar_of(double value, double min, double max) {
  if (std::isnan(value)) return " ";
  const double last = kBars.size() - 1;
  const double share = max > min ? (value - min) / (max - min) : 0.5;
  const double level = std::isnan(share) ? 0 : std::round(share * last);
  return kBars.at(static_cast<std::size_t>(std::clamp(level, 0.0, last)));
}

}  // namespace

std::string sparkline(const std::vector<double>& values, double min, double max, Index max_width) {
  const std::size_t letters = std::min(values.size(), static_cast<std::size_t>(max_width));
  std::string text;
  for (std::size_t i = 0; i < letters; ++i) {
    const std::size_t first = i * values.size() / letters;
    const std::size_t last = (i + 1) * values.size() / letters;
    text += bar_of(mean_of_run(values, first, last), min, max);
  }
  return text;
}

}  // namespace gradus::cli
