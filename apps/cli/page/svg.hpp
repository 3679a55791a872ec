// A drawing as SVG text.
#pragma once

#include <string>
#include <vector>

#include "gradus/core/scalar.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

struct Point {
  double x = 0, y = 0;
};

struct Stroke {
  std::string colour = "#333333";
  double width = 1;
  std::string dashes = {};  ///< Lengths of dash and gap: "7 4". Empty: a solid line.
};

struct Font {
  double size = 13;
  std::string colour = "#333333";
  std::string anchor = "start";  ///< Where the point is in the text: "start", "middle", "end".
  bool bold = false;
  double angle = 0;  ///< In degrees, clockwise.
};

/// Collects elements; later ones cover earlier ones. Units: pixels, y downwards.
class Svg {
 public:
  /// A white page. title: for readers who cannot see it.
  Svg(double width, double height, const std::string& title);

  void line(Point from, Point to, const Stroke& stroke);
  void polyline(const std::vector<Point>& points, const Stroke& stroke);
  void text(Point at, const std::string& text, const Font& font);

  /// The whole document.
  std::string document() const { return elements_ + "</svg>\n"; }

 private:
  std::string elements_;
};

/// Text as XML takes it.
std::string escape_xml(const std::string& text);

}  // namespace cli
}}  // namespace gradus
