// The formulas of the losses, by their names.
#pragma once

#include <map>
#include <string>

#include "cli/explain/equations.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

using LossTable = std::map<std::string, LossEquations>;

/// Without what all have in common, the sum over the samples.
void add_regression_equations(LossTable& table);
void add_classification_equations(LossTable& table);
void add_margin_equations(LossTable& table);
void add_overlap_equations(LossTable& table);
/// δ_L, for a loss of single samples. y_pred: "p", or "x" for logits.
Equation delta_equation(const std::string& y_pred);
/// Of those that take in softmax or sigmoid.
LossTable logits_equations();

}  // namespace cli
}}  // namespace gradus
