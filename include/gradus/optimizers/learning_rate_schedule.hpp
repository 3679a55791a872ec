// Learning rates: one number, or one that changes from step to step.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "gradus/core/config.hpp"
#include "gradus/core/polymorphic.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// A learning rate that depends on the number of steps taken. One's own overrides two methods.
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

}}  // namespace gradus
