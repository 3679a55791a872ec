// Curves as figures of a page, and as a drawing of their own.
#pragma once

#include <gradus/core/matrix.hpp>
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
  std::vector<double> seconds =
      {};  ///< When each x was reached; drawn over, if the reader chooses.
  std::vector<Series> series;
  Scale scale = Scale::kLinear;                  ///< Logarithmic only where all values are above 0.
  std::optional<Axis> x_axis = {}, y_axis = {};  ///< None: it shows all values.

  bool has_times() const {
    return !x.empty() && seconds.size() == x.size() && can_be_drawn(seconds.back()) &&
           seconds.back() > 0;
  }
};

/// A figure with its legend. Its colours are the page's, so that it is light or dark as the page
/// is. "" where nothing can be drawn.
std::string line_chart(const Chart& chart);

/// Points, with the line where y is x, or 0.
struct PointChart {
  enum class Line { kDiagonal, kZero };

  std::string title, x_label, y_label;
  std::vector<Point> points;
  Line line = Line::kDiagonal;
};
/// "" where no point can be drawn.
std::string point_chart(const PointChart& chart);

/// How many values are in intervals of one width, from a start on.
struct Histogram {
  double start = 0, width = 1;
  std::vector<Index> counts = {};
};
/// Up to 40 intervals that hold all the values that can be drawn; each holds its lower end.
Histogram histogram(const std::vector<double>& values);
/// "" for no intervals.
std::string bar_chart(const std::string& title, const std::string& x_label,
                      const std::string& y_label, const Histogram& bars);

/// An SVG document of its own colours: the charts one above another, each with its title beside its
/// y axis. All have the same x and the same names of series. what: what it shows, for readers who
/// cannot see it.
std::string chart_drawing(const std::string& what, const std::string& title,
                          const std::string& subtitle, const std::vector<Chart>& charts);

}  // namespace gradus::cli
