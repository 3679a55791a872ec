// Checks of the data alone.
#pragma once

#include "cli/doctor/finding.hpp"
#include "cli/doctor/patient.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// Range, mean and deviation of x.
Finding check_inputs(const Patient& patient);

/// How often each class is there; of a regression, the scale of the targets.
Finding check_targets_of(const Patient& patient);

/// Samples that are the same, and whether their targets are.
Finding check_duplicates(const Patient& patient);

}  // namespace cli
}}  // namespace gradus
