// Checks of the model before its first step.
#pragma once

#include "cli/doctor/finding.hpp"
#include "cli/doctor/patient.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// Do the units of a layer begin differently? Those that begin alike stay alike.
Finding check_symmetry(const Patient& patient);

/// Units that never, or hardly, pass a gradient on.
Finding check_units(const Patient& patient);

/// The first loss, against that of predictions which know nothing.
Finding check_first_loss(const Patient& patient);

}  // namespace cli
}}  // namespace gradus
