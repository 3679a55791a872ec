#include "cli/page/axis.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr double kTicks = 5;        // about so many on an axis
constexpr double kMargin = 0.05;    // of the axis, beyond the ends of curves
constexpr double kSteep = 1.25;     // times the spread beyond most of the curve
constexpr double kRounding = 1e-9;  // differences below this share of the numbers are none
constexpr double kLargest = 1e100;  // whose squares are still finite
constexpr double kMostDecades = 6;  // with each decade's tick; beyond, some are left out

/// One end of what is to be shown, and whether curves are cut there.
struct End {
  double value = 0;
  bool cut = false;
};

/// The upper end of a curve, its values sorted upwards; the lower one is that of -values.
End upper_end(const std::vector<double>& sorted, double tail) {
  const std::size_t tenth = sorted.size() / 10;
  const double low = sorted[tenth], high = sorted[sorted.size() - 1 - tenth];
  const double spread = high - low, top = sorted.back();
  const bool flat = spread <= kRounding * (top - sorted.front());
  if (flat || top <= high + kSteep * spread) return {top, false};
  return {high + tail * spread, true};
}

std::vector<double> sorted_values(const std::vector<double>& curve, double sign) {
  std::vector<double> values;
  for (double value : curve) {
    if (can_be_drawn(value)) values.push_back(sign * value);
  }
  std::ranges::sort(values);
  return values;
}

/// The uppermost end of sign times the curves.
End upper_end(const std::vector<std::vector<double>>& curves, double sign, double tail) {
  End end{-std::numeric_limits<double>::infinity(), false};
  for (const std::vector<double>& curve : curves) {
    const std::vector<double> values = sorted_values(curve, sign);
    if (values.empty()) continue;
    const End other = upper_end(values, tail);
    if (other.value > end.value) end = other;
  }
  return end;
}

/// 1, 2 and 5 of each decade, or only 1; of many decades not each.
std::vector<double> log_ticks(const Axis& axis) {
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

}  // namespace

bool can_be_drawn(double value) { return std::abs(value) < kLargest; }

bool Axis::shows(double value) const {
  return can_be_drawn(value) && (kind == Kind::kLinear || value > 0);
}

double Axis::scaled(double value) const { return kind == Kind::kLog ? std::log10(value) : value; }

double nice_step(double length, double parts) {
  const double part = length / parts;
  const double power = std::pow(10.0, std::floor(std::log10(part)));
  const double digit = part / power;
  return power * (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10);
}

Axis axis_from_zero(double end) { return {.min = 0, .max = end, .step = nice_step(end, 7)}; }

std::vector<double> Axis::ticks() const {
  if (kind == Kind::kLog) return log_ticks(*this);
  std::vector<double> all;
  const double first = std::ceil(min / step - kRounding), last = std::floor(max / step + kRounding);
  for (int i = 0; i <= static_cast<int>(last - first); ++i) {
    const double multiple = first + i;
    all.push_back(multiple == 0 ? 0 : multiple * step);  // and not -0
  }
  return all;
}

std::string Axis::label(double tick) const {
  const double size = std::abs(tick);
  std::string text = kind == Kind::kLog && (size < 1e-3 || size >= 1e5)
                         ? fmt::format("{:.0e}", tick)
                         : fmt::format("{:.{}g}", tick, size >= 1e4 && size < 1e6 ? 6 : 4);
  // 2.5e+06 is 2.5e6, so that it fits beside a narrow chart.
  const std::size_t sign = text.find('e') + 1;
  if (sign == 0) return text;
  if (text[sign + 1] == '0') text.erase(sign + 1, 1);
  if (text[sign] == '+') text.erase(sign, 1);
  return text;
}

Axis whole_axis(const std::vector<double>& values, Axis::Kind kind) {
  const Axis scale{.kind = kind};
  double least = std::numeric_limits<double>::infinity(), largest = -least;
  for (const double value : values) {
    if (!scale.shows(value)) continue;
    least = std::min(least, scale.scaled(value));
    largest = std::max(largest, scale.scaled(value));
  }
  if (least > largest) return scale;
  if (kind == Axis::Kind::kLinear) return robust_axis({{least, largest}}, 0);  // no steep ends
  // Zero is near for a value, but 1 is no special number for a loss: no room is made for it.
  const double room = std::max(kMargin * (largest - least), 0.02);
  return {.min = least - room, .max = largest + room, .kind = kind};
}

Axis robust_axis(const std::vector<std::vector<double>>& curves, double tail) {
  const End top = upper_end(curves, 1, tail);
  End bottom = upper_end(curves, -1, tail);
  bottom.value = -bottom.value;
  if (!std::isfinite(top.value)) return {};
  Axis axis{bottom.value, top.value, 1};
  const double size = std::max(std::abs(axis.min), std::abs(axis.max));
  if (axis.max - axis.min <= kRounding * size || size == 0) {  // a level line, or nearly
    const double room = size == 0 ? 1 : size / 2;
    axis = {axis.min - room, axis.max + room, nice_step(2 * room, kTicks)};
    return axis;
  }
  // Zero is shown where it is near: a slope of -1 is to be told from none.
  if (axis.min > 0 && axis.min < axis.max - axis.min) axis.min = 0;
  if (axis.max < 0 && -axis.max < axis.max - axis.min) axis.max = 0;
  const double length = axis.max - axis.min;
  axis.step = nice_step(length, kTicks);
  const auto to_tick = [&](double value) { return std::round(value / axis.step) * axis.step; };
  axis.min = bottom.cut ? to_tick(axis.min) : axis.min - kMargin * length;
  axis.max = top.cut ? to_tick(axis.max) : axis.max + kMargin * length;
  return axis;
}

std::vector<std::vector<Point>> visible_pieces(const std::vector<Point>& curve, const Axis& axis) {
  std::vector<std::vector<Point>> pieces;
  bool open = false;  // the last piece goes on
  for (std::size_t i = 1; i < curve.size(); ++i) {
    const Point a = curve[i - 1], b = curve[i];
    const double rise = b.y - a.y;
    // The line a + t (b - a) is within the axis for t from enter to leave.
    double enter = 0, leave = 1;
    if (!can_be_drawn(a.y) || !can_be_drawn(b.y)) {
      enter = 2;
    } else if (rise == 0) {
      if (a.y < axis.min || a.y > axis.max) enter = 2;
    } else {
      const double t_min = (axis.min - a.y) / rise, t_max = (axis.max - a.y) / rise;
      enter = std::max(enter, std::min(t_min, t_max));
      leave = std::min(leave, std::max(t_min, t_max));
    }
    if (enter >= leave) {
      open = false;
      continue;
    }
    const auto at = [&](double t) { return Point{a.x + t * (b.x - a.x), a.y + t * rise}; };
    if (!open || enter > 0) pieces.push_back({at(enter)});
    pieces.back().push_back(at(leave));
    open = leave >= 1;
  }
  return pieces;
}

}  // namespace gradus::cli
