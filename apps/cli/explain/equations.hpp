// Which formula is computed where.
#pragma once

#include <gradus/optimizers/optimizer.hpp>
#include <string>
#include <vector>

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// A formula, and the line of the source that computes it. A test looks the lines up.
struct Equation {
  std::string formula;   ///< "dW = xᵀ dy"
  std::string function;  ///< "Dense::gradient"
  std::string file;      ///< "src/layers/dense.cpp"; empty for what is not Gradus's own.
  int line = 0;
  std::string anchor;  ///< A piece of the code on that line.
};

/// Of a layer by its class name: forward; backward; gradient (one for each of its parameters, in
/// their order). Of a class that is not known, the general ones without a file.
struct LayerEquations {
  std::vector<Equation> forward = {}, backward = {}, gradient = {};
};
LayerEquations layer_equations(const std::string& class_name);

/// The loss of a batch; ∂L/∂y_pred of this loss (by its name); and, where it is fused with the last
/// activation, of both together.
struct LossEquations {
  std::vector<Equation> value, gradient;
};
LossEquations loss_equations(const std::string& name, bool takes_in_activation);

/// The update, moments first, in the order of the optimizer's moments(), with their symbols.
struct OptimizerEquations {
  std::vector<std::string> moments;  ///< "m", "u"
  std::vector<Equation> update;
};
OptimizerEquations optimizer_equations(const Optimizer& optimizer);

}  // namespace cli
}}  // namespace gradus
