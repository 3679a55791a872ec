// A learning rate that falls along half a wave, and begins again.
#pragma once

#include "gradus/core/matrix.hpp"
#include "gradus/optimizers/learning_rate_schedule.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

struct CosineDecayRestartsOptions {
  double initial_learning_rate = 0.001;  ///< α₀, at least 0.
  Index first_decay_steps = 1000;        ///< T, at least 1.
  double t_mul = 2;                      ///< At least 1: how much longer each period is.
  double m_mul = 1;                      ///< Above 0: each period's peak, as a share of the last's.
  double alpha = 0;                      ///< a, at least 0: the end, as a share of α₀.

  static void fields(auto& self, auto&& field) {
    field("initial_learning_rate", self.initial_learning_rate);
    field("first_decay_steps", self.first_decay_steps);
    field("t_mul", self.t_mul);
    field("m_mul", self.m_mul);
    field("alpha", self.alpha);
  }
};

/// Warm restarts (Loshchilov and Hutter 2017). Period i = 0, 1, ... is T t_mulⁱ steps long; s steps
/// into it
///
///     α = α₀ ((1 - a) m_mulⁱ (1 + cos(π s / (T t_mulⁱ)))/2 + a)
///
/// Each jump back to a high rate lets training leave the place where the last period ended. Keras:
/// CosineDecayRestarts, whose first two arguments have no defaults.
class CosineDecayRestarts : public LearningRateSchedule {
 public:
  /// Throws InvalidArgument for an option out of its range.
  explicit CosineDecayRestarts(const CosineDecayRestartsOptions& options);
  std::string class_name() const override { return "CosineDecayRestarts"; }
  double rate(std::int64_t step) const override;

 private:
  CosineDecayRestartsOptions options_;
};

}}  // namespace gradus
