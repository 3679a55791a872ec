// The axes of a drawing: what they show, and where their ticks are.
#pragma once

#include <string>
#include <vector>

#include "cli/page/svg.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

struct Axis {
  double min = 0, max = 1;
  double step = 0.2;  ///< Between ticks, which are its multiples.

  std::vector<double> ticks() const;
  std::string label(double tick) const;
  /// 0 at min, 1 at max.
  double fraction(double value) const { return (value - min) / (max - min); }
};

/// 1, 2 or 5 times a power of ten, so that about `parts` of it make up the length.
double nice_step(double length, double parts);

/// Whether a drawing can show it: a finite number that has room to be calculated with.
bool can_be_drawn(double value);

/// An axis that shows these curves, values over equal steps, without their steep ends. An end of a
/// curve is steep where it goes far beyond what most of the curve does, its values between the
/// first and the last tenth; it is then cut at `tail` times their spread beyond them, at a tick.
/// Zero is shown too where it is near. Empty curves and values that cannot be drawn do not count;
/// with none left, the axis is 0 to 1.
Axis robust_axis(const std::vector<std::vector<double>>& curves, double tail);

/// The pieces of a curve within the axis's min and max, cut where it leaves them; values that
/// cannot be drawn leave gaps.
std::vector<std::vector<Point>> visible_pieces(const std::vector<Point>& curve, const Axis& axis);

}  // namespace cli
}}  // namespace gradus
