// The frame of a drawing in a page: ticks, grid and labels.
#pragma once

#include <string>
#include <vector>

#include "cli/page/axis.hpp"
#include "cli/page/svg.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// An axis from the values to pixels, linear or logarithmic.
struct ValueAxis {
  enum class Kind { kLinear, kLog };

  /// Shows these values whole. Those that are not finite, and for a logarithm not above 0, do not
  /// count.
  ValueAxis(const std::vector<double>& values, Kind of_kind);

  bool shows(double value) const;
  /// 0 at the lower end, 1 at the upper. value: one that the axis shows.
  double fraction(double value) const;
  std::vector<double> ticks() const;
  std::string label(double tick) const;

  Kind kind;
  Axis axis;  ///< Of the values, or of their logarithms to base 10.
};

/// A rectangle within a drawing, in its pixels.
struct PlotArea {
  double width = 460, height = 260;
  double left = 62, right = 14, top = 10, bottom = 44;
  ValueAxis x, y;

  double inner_width() const { return width - left - right; }
  double inner_height() const { return height - top - bottom; }
  Point place(Point value) const;

  /// The element's start tag, its title, the grid and the labels. The caller adds what is drawn and
  /// "</svg>".
  std::string open(const std::string& title, const std::string& x_label,
                   const std::string& y_label) const;
};

/// A line from piece to piece of a drawing: <polyline>.
std::string polyline(const std::vector<Point>& points, const std::string& css_class);

}  // namespace cli
}}  // namespace gradus
