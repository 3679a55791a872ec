// Do the last activation, the loss and the targets fit?
#pragma once

#include "cli/doctor/finding.hpp"
#include "cli/doctor/patient.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

Finding check_output(const Patient& patient);

}  // namespace cli
}}  // namespace gradus
