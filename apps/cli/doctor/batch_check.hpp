// Can the model learn a few samples by heart?
#pragma once

#include "cli/doctor/finding.hpp"
#include "cli/doctor/rate_check.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// Trains on one small batch until its loss is about as low as it can be.
Finding check_one_batch(const Patient& patient, const RateSweep& sweep);

}  // namespace cli
}}  // namespace gradus
