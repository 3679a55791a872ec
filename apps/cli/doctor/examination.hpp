// All checks of `gradus doctor`, in the order in which their causes come.
#pragma once

#include <vector>

#include "cli/doctor/finding.hpp"
#include "cli/doctor/patient.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// Each fault is to be named once: where a check has failed, those after it go on as if its advice
/// had been followed (inputs scaled, a learning rate that works), or are skipped.
std::vector<Finding> examine(Patient patient);

}  // namespace cli
}}  // namespace gradus
