// Which formula is computed where: as the comments in the sources say, which the build collects
// (.cmake/formulas.cmake).
#pragma once

#include <gradus/core/scalar.hpp>
#include <map>
#include <string>
#include <vector>

namespace gradus::inline GRADUS_PRECISION::cli {

/// A formula, and the line of the source that computes it.
struct Formula {
  std::string text;      ///< "dW = xᵀ dy"
  std::string function;  ///< "Dense::gradient"
  std::string file;      ///< "src/layers/dense.cpp"; empty for what is not Gradus's own.
  int line = 0;
};
using Formulas = std::vector<Formula>;

/// What stands in the sources.
struct FormulaTable {
  Formulas formulas;                                ///< In the order of their lines.
  std::map<std::string, std::string> bases;         ///< Of a class, its base: {"AdamW", "Adam"}
  std::multimap<std::string, std::string> moments;  ///< Of an optimizer, in order: {"Adam", "m"}
};
const FormulaTable& formula_table();

/// Of a layer by its class name: forward; backward; gradient (one for each of its parameters, in
/// their order). Of a class that is not known, the general ones without a file.
struct LayerFormulas {
  Formulas forward, backward, gradient;
};
LayerFormulas layer_formulas(const std::string& class_name);

/// The loss of a batch; ∂L/∂y_pred of this loss (by its name); and, where it is fused with the last
/// activation, of both together.
struct LossFormulas {
  Formulas value, gradient;
};
LossFormulas loss_formulas(const std::string& name, bool of_logits);

/// The update, and the symbols of the moments, in the order of the optimizer's moments().
/// centered_alone: for an RMSprop that is centered, and has no momentum.
struct OptimizerFormulas {
  std::vector<std::string> moments;  ///< "m", "u"
  Formulas update;
};
OptimizerFormulas optimizer_formulas(const std::string& class_name, bool centered_alone);

}  // namespace gradus::cli
