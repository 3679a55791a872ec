// Is the learning rate too large, too small, or right?
#pragma once

#include "cli/doctor/finding.hpp"
#include "cli/doctor/patient.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// What short trainings with learning rates from 1e-5 to 10 show.
struct RateSweep {
  Finding finding;
  bool one_lowers = false;  ///< Some rate lowers the loss.
  bool all_raise = false;   ///< Every rate raises it.
  double own = 0;           ///< The patient's own rate,
  double suggested = 0;     ///< and a better one, or the same.
  /// The one to go on with.
  double usable() const { return finding.verdict == Verdict::kOk ? own : suggested; }
};

RateSweep sweep_rates(const Patient& patient);

}  // namespace cli
}}  // namespace gradus
