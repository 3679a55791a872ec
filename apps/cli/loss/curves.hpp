// A loss and its gradient as functions of one number.
#pragma once

#include <string>
#include <vector>

#include "cli/page/axis.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// For one y_true: the loss and its derivative at each of LossCurves::x; NaN where there is none.
struct LossCurve {
  std::string label;
  std::vector<double> loss, slope;
};

struct LossCurves {
  std::string name;    ///< The one that is listed, and no alias.
  std::string config;  ///< The arguments that are not the defaults: "delta=2".
  std::string x_label, slope_label;
  Axis x_axis;
  std::vector<double> x;
  std::vector<LossCurve> curves;
};

/// Evaluates the loss, in double where it is known there, along a line of predictions that shows
/// what it does: over one prediction for two targets, the probability of the true one of two
/// classes, or an angle. Throws InvalidArgument for an unknown loss, arguments it does not take, or
/// a loss that is no such function.
LossCurves sample_loss(const std::string& name, const Json& config);

}  // namespace gradus::cli
