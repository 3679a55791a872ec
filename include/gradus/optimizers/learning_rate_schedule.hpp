// Learning rates: one number, or one that changes from step to step.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gradus/core/config.hpp"
#include "gradus/core/matrix.hpp"
#include "gradus/core/polymorphic.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// A learning rate that depends on the number of steps taken. Your own overrides two methods.
/// Keras: LearningRateSchedule.
class LearningRateSchedule {
 public:
  virtual ~LearningRateSchedule() = default;

  /// Keras's class name: "ExponentialDecay".
  virtual std::string class_name() const = 0;

  /// The rate of a step, counted from 0: step is how many were taken before it.
  virtual double rate(std::int64_t step) const = 0;
};

/// What an optimizer is given as learning_rate: a number or a schedule.
///
///     Adam({.learning_rate = 1e-3})
///     Adam({.learning_rate = CosineDecay({.initial_learning_rate = 1e-3, .decay_steps = 1000})})
class LearningRate {
 public:
  // NOLINTBEGIN(google-explicit-constructor): the conversions are the point
  LearningRate(double rate) : rate_(rate) {}
  template <DerivedOf<LearningRateSchedule> Schedule>
  LearningRate(Schedule&& schedule) : schedule_(std::forward<Schedule>(schedule)) {}
  // NOLINTEND(google-explicit-constructor)

  bool is_schedule() const { return static_cast<bool>(schedule_); }
  /// "" for a number.
  std::string schedule_name() const { return schedule_ ? schedule_->class_name() : ""; }

  /// The rate of a step, counted from 0.
  double at(std::int64_t step) const { return schedule_ ? schedule_->rate(step) : rate_; }

 private:
  double rate_ = 0;
  Polymorphic<LearningRateSchedule> schedule_;
};

/// In a Config a learning rate is a number; a schedule is shown by its class name, and cannot be
/// read back.
void read_value(const ConfigValue& value, LearningRate& field);
ConfigValue value_of(const LearningRate& field);

struct ExponentialDecayOptions {
  double initial_learning_rate = 0.001;  ///< α₀, at least 0.
  Index decay_steps = 1000;              ///< T, at least 1.
  double decay_rate = 0.96;              ///< r, above 0.
  bool staircase = false;                ///< Only after every T steps.
};

/// Falls by the same factor again and again. After t steps
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

struct PolynomialDecayOptions {
  double initial_learning_rate = 0.001;  ///< α₀, at least 0.
  Index decay_steps = 1000;              ///< T, at least 1.
  double end_learning_rate = 0.0001;     ///< α₁, at least 0.
  double power = 1;                      ///< p, at least 0; 1 is a straight line.
  bool cycle = false;                    ///< Begin again beyond T, with a longer T.
};

/// Falls to a given end along a power of the steps left. After t steps
///
///     α = α₁ + (α₀ - α₁)(1 - t/T)^p        for t ≤ T, and α₁ beyond
///     cycle: the same with T ⌈t/T⌉ in place of T, for all t > 0
///
/// With cycle the rate jumps up after each T, in the k-th cycle to α₁ + (α₀ - α₁)(1/k)^p, and
/// reaches α₁ again at the cycle's end. Keras: PolynomialDecay, whose first two arguments have no
/// defaults.
class PolynomialDecay : public LearningRateSchedule {
 public:
  /// Throws InvalidArgument for an option out of its range.
  explicit PolynomialDecay(const PolynomialDecayOptions& options);
  std::string class_name() const override { return "PolynomialDecay"; }
  double rate(std::int64_t step) const override;

 private:
  PolynomialDecayOptions options_;
};

struct PiecewiseConstantDecayOptions {
  std::vector<double> boundaries = {};  ///< b: steps, each larger than the last.
  std::vector<double> values = {};      ///< v: rates of at least 0, one more than boundaries.
};

/// Changes at given steps. After t steps
///
///     α = v_i, for the first i with t ≤ b_i; the last v where there is none
///
/// With boundaries {100} the rate v_0 is that of the steps that follow 0, 1, ..., 100 others: of
/// the first 101. Keras: PiecewiseConstantDecay.
class PiecewiseConstantDecay : public LearningRateSchedule {
 public:
  /// Throws InvalidArgument if the lists do not fit or a number is out of its range.
  explicit PiecewiseConstantDecay(const PiecewiseConstantDecayOptions& options);
  std::string class_name() const override { return "PiecewiseConstantDecay"; }
  double rate(std::int64_t step) const override;

 private:
  PiecewiseConstantDecayOptions options_;
};

struct CosineDecayOptions {
  double initial_learning_rate = 0.001;      ///< α₀, at least 0.
  Index decay_steps = 1000;                  ///< T, at least 1; the warm-up's come on top.
  double alpha = 0;                          ///< a, at least 0: the end, as a share of the peak.
  std::optional<double> warmup_target = {};  ///< α₁, at least 0. None: no warm-up.
  Index warmup_steps = 0;                    ///< W, at least 0.
};

/// Falls along half a wave, after a warm-up if asked for. After t steps (Loshchilov and Hutter
/// 2017; the warm-up: Goyal et al. 2017)
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

struct CosineDecayRestartsOptions {
  double initial_learning_rate = 0.001;  ///< α₀, at least 0.
  Index first_decay_steps = 1000;        ///< T, at least 1.
  double t_mul = 2;                      ///< At least 1: how much longer each period is.
  double m_mul = 1;                      ///< Above 0: each period's peak, as a share of the last's.
  double alpha = 0;                      ///< a, at least 0: the end, as a share of α₀.
};

/// Falls along half a wave, and begins again: warm restarts (Loshchilov and Hutter 2017).
/// Period i = 0, 1, ... is T t_mulⁱ steps long; s steps into it
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

}  // namespace gradus
