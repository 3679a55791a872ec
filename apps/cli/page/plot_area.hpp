// The parts of a drawing: a rectangle with axes, and what is drawn in it, as SVG.
#pragma once

#include <string>
#include <vector>

#include "cli/page/axis.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// A rectangle within a drawing, in its pixels.
struct PlotArea {
  double width = 460, height = 260;
  double left = 70, right = 14, top = 10, bottom = 44;
  Axis x, y;

  double inner_width() const { return width - left - right; }
  double inner_height() const { return height - top - bottom; }
  Point place(double x_fraction, double y_fraction) const {
    return {left + x_fraction * inner_width(), top + (1 - y_fraction) * inner_height()};
  }
  Point place(Point value) const { return place(x.fraction(value.x), y.fraction(value.y)); }
};

std::string line(Point from, Point to, const std::string& css_class);
std::string text_at(Point at, const char* attributes, const std::string& text);
std::string circle(Point at, double radius, const std::string& css_class);
std::string polyline(const std::vector<Point>& points, const std::string& css_class);

/// A rectangle that shows its title beside the pointer.
std::string hit(Point top_left, double width, double height, const std::string& title_xml,
                const std::string& css_class = "hit");

/// The grid, the ticks and the labels.
std::string frame(const PlotArea& area, const std::string& x_label, const std::string& y_label);

/// The element's start tag. The caller adds what is drawn and "</svg>".
std::string open_plot(const PlotArea& area, const std::string& title,
                      const std::string& attributes = "");

}  // namespace gradus::cli
