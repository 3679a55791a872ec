// A learning rate that falls along half a wave, after a warm-up if asked for.
#pragma once

#include <optional>

#include "gradus/core/matrix.hpp"
#include "gradus/optimizers/learning_rate_schedule.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

struct CosineDecayOptions {
  double initial_learning_rate = 0.001;      ///< α₀, at least 0.
  Index decay_steps = 1000;                  ///< T, at least 1; the warm-up's come on top.
  double alpha = 0;                          ///< a, at least 0: the end, as a share of the peak.
  std::optional<double> warmup_target = {};  ///< α₁, at least 0. None: no warm-up.
  Index warmup_steps = 0;                    ///< W, at least 0.

  static void fields(auto& self, auto&& field) {
    field("initial_learning_rate", self.initial_learning_rate);
    field("decay_steps", self.decay_steps);
    field("alpha", self.alpha);
    field("warmup_target", self.warmup_target);
    field("warmup_steps", self.warmup_steps);
  }
};

/// After t steps (Loshchilov and Hutter 2017; the warm-up: Goyal et al. 2017)
///
///     t < W:   α = α₀ + (α₁ - α₀) t/W                                 warm-up
///     then:    α = α₁ ((1 - a)(1 + cos(π s/T))/2 + a)     s = min(t - W, T)
///
/// Without a warm-up the peak α₁ is α₀, and W is 0. (1 + cos)/2 goes from 1 to 0, slowly at both
/// ends. Early steps can be harmful at the full rate, as Adam's means of squares are then made of
/// few gradients: warm-up gives them time. Keras: CosineDecay, whose first two arguments have no
/// defaults.
class CosineDecay : public LearningRateSchedule {
 public:
  /// Throws InvalidArgument for an option out of its range.
  explicit CosineDecay(const CosineDecayOptions& options);
  std::string class_name() const override { return "CosineDecay"; }
  double rate(std::int64_t step) const override;

 private:
  CosineDecayOptions options_;
};

}}  // namespace gradus
