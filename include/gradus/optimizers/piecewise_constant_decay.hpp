// A learning rate that changes at given steps.
#pragma once

#include <vector>

#include "gradus/optimizers/learning_rate_schedule.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

struct PiecewiseConstantDecayOptions {
  std::vector<double> boundaries = {};  ///< b: steps, each larger than the last.
  std::vector<double> values = {};      ///< v: rates of at least 0, one more than boundaries.

  static void fields(auto& self, auto&& field) {
    field("boundaries", self.boundaries);
    field("values", self.values);
  }
};

/// After t steps
///
///     α = v_i, for the first i with t ≤ b_i; the last v where there is none
///
/// With boundaries {100} the rate v_0 is that of the steps that follow 0, 1, ..., 100 others: of
/// the first 101. Keras: PiecewiseConstantDecay.
class PiecewiseConstantDecay : public LearningRateSchedule {
 public:
  /// Throws InvalidArgument where the lists do not fit or a number is out of its range.
  explicit PiecewiseConstantDecay(const PiecewiseConstantDecayOptions& options);
  std::string class_name() const override { return "PiecewiseConstantDecay"; }
  double rate(std::int64_t step) const override;

 private:
  PiecewiseConstantDecayOptions options_;
};

}}  // namespace gradus
