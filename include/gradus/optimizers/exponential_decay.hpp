// A learning rate that falls by the same factor again and again.
#pragma once

#include "gradus/core/matrix.hpp"
#include "gradus/optimizers/learning_rate_schedule.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

struct ExponentialDecayOptions {
  double initial_learning_rate = 0.001;  ///< α₀, at least 0.
  Index decay_steps = 1000;              ///< T, at least 1.
  double decay_rate = 0.96;              ///< r, above 0.
  bool staircase = false;                ///< Only after every T steps.

  static void fields(auto& self, auto&& field) {
    field("initial_learning_rate", self.initial_learning_rate);
    field("decay_steps", self.decay_steps);
    field("decay_rate", self.decay_rate);
    field("staircase", self.staircase);
  }
};

/// After t steps
///
///     α = α₀ r^(t/T)        staircase: α₀ r^⌊t/T⌋
///
/// Every T steps divide the rate by 1/r; so do, in the smooth form, any T steps in a row. Keras:
/// ExponentialDecay, whose first three arguments have no defaults.
class ExponentialDecay : public LearningRateSchedule {
 public:
  /// Throws InvalidArgument for an option out of its range.
  explicit ExponentialDecay(const ExponentialDecayOptions& options);
  std::string class_name() const override { return "ExponentialDecay"; }
  double rate(std::int64_t step) const override;

 private:
  ExponentialDecayOptions options_;
};

}}  // namespace gradus
