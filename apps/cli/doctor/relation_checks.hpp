// Checks of what the model makes of its inputs.
#pragma once

#include "cli/doctor/finding.hpp"
#include "cli/doctor/patient.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// Is a model that was trained for a moment worse where all inputs are 0?
Finding check_zeroed_inputs(const Patient& patient, double learning_rate);

/// Do the targets belong to the inputs? Asks the nearest neighbour, which needs no training, and,
/// with a learning rate above 0, a model that was trained for a moment.
Finding check_relation(const Patient& patient, double learning_rate);

}  // namespace cli
}}  // namespace gradus
