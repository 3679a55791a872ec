// Curves as figures of a page, and as a drawing of their own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/page/axis.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

enum class Dash { kSolid, kDashed, kDotted };

struct Series {
  std::string name;
  std::vector<double>
      values;              ///< One for each x, or fewer; where one is not finite, there is a gap.
  std::size_t colour = 0;  ///< Of the page's series colours; they repeat.
  Dash dash = Dash::kSolid;
  std::string remark = {};  ///< Beside the name in the legend: "0.9787".
};

enum class Scale { kLinear, kLog, kLinearOrLog /* as the reader chooses */ };

struct Chart {
  std::string id;  ///< Of this chart alone in the page.
  std::string title;
  std::string x_label = "epoch";
  std::vector<double> x;  ///< Rising.
  std::vector<Series> series;
  Scale scale = Scale::kLinear;                  ///< Logarithmic only where all values are above 0.
  std::optional<Axis> x_axis = {}, y_axis = {};  ///< None: it shows all values.
};

/// A figure with its legend. Its colours are the page's, so that it is light or dark as the page
/// is. "" where nothing can be drawn.
std::string line_chart(const Chart& chart);

/// Predicted values over true ones, with the line where they are equal. "" for no points.
std::string scatter_chart(const std::string& title, const std::vector<Point>& points);

/// An SVG document of its own colours: the charts one above another, each with its title beside its
/// y axis. All have the same x and the same names of series. what: what it shows, for readers who
/// cannot see it.
std::string chart_drawing(const std::string& what, const std::string& title,
                          const std::string& subtitle, const std::vector<Chart>& charts);

}  // namespace gradus::cli
