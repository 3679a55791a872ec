// The axes of a drawing: what they show, and where their ticks are.
#pragma once

#include <string>
#include <vector>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

struct Point {
  double x = 0, y = 0;
};

struct Axis {
  enum class Kind { kLinear, kLog };

  double min = 0, max = 1;  ///< Of a logarithmic axis: of the values' logarithms to base 10.
  double step = 0.2;        ///< Between a linear axis's ticks, which are its multiples.
  Kind kind = Kind::kLinear;

  bool shows(double value) const;
  /// The value in the axis's units: itself, or its logarithm.
  double scaled(double value) const;
  /// 0 at min, 1 at max.
  double fraction(double value) const { return (scaled(value) - min) / (max - min); }
  std::vector<double> ticks() const;
  std::string label(double tick) const;
};

/// 1, 2 or 5 times a power of ten, so that about `parts` of it make up the length.
double nice_step(double length, double parts);

/// From 0 to an end above it, without room beyond.
Axis axis_from_zero(double end);

/// Whether a drawing can show it: a finite number that has room to be calculated with.
bool can_be_drawn(double value);

/// An axis that shows these curves, values over equal steps, without their steep ends. An end of a
/// curve is steep where it goes far beyond what most of the curve does, its values between the
/// first and the last tenth; it is then cut at `tail` times their spread beyond them, at a tick.
/// Zero is shown too where it is near. Empty curves and values that cannot be drawn do not count;
/// with none left, the axis is 0 to 1.
Axis robust_axis(const std::vector<std::vector<double>>& curves, double tail);

/// An axis that shows all of these values. Those that cannot be drawn, and for a logarithm those
/// not above 0, do not count.
Axis whole_axis(const std::vector<double>& values, Axis::Kind kind);

/// The pieces of a curve within the axis's min and max, cut where it leaves them; values that
/// cannot be drawn leave gaps. y: in the axis's units.
std::vector<std::vector<Point>> visible_pieces(const std::vector<Point>& curve, const Axis& axis);

}  // namespace gradus::cli
