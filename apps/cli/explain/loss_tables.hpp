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
/// Of those that take in softmax or sigmoid.
LossTable logits_equations();

}  // namespace cli
}}  // namespace gradus
