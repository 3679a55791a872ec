// A learning rate for each epoch.
#pragma once

#include <cstdint>
#include <functional>

#include "gradus/training/callback.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

struct LearningRateSchedulerOptions {
  Index verbose = 0;  ///< 1: says what it sets.
};

/// Sets the learning rate at the beginning of each epoch to schedule(epoch, rate so far), the epoch
/// from 0. For one that changes in every step see LearningRateSchedule. Keras:
/// LearningRateScheduler.
///
///     LearningRateScheduler halve([](Index epoch, double rate) {
///       return epoch > 0 && epoch % 10 == 0 ? rate / 2 : rate;
///     });
class LearningRateScheduler : public Callback {
 public:
  using Schedule = std::function<double(Index epoch, double rate)>;

  /// Throws InvalidArgument where there is no function.
  explicit LearningRateScheduler(Schedule schedule, LearningRateSchedulerOptions options = {});

  void on_train_begin(TrainingState& state) override;
  /// Throws InvalidArgument for a rate that is not a finite number of at least 0, and where the
  /// optimizer has a schedule of its own.
  void on_epoch_begin(TrainingState& state) override;
  /// So that an epoch in which training is interrupted and resumed begins only once.
  void visit_state(Archive& archive) override { archive.field("last_epoch", last_epoch_); }

 private:
  Schedule schedule_;
  LearningRateSchedulerOptions options_;
  std::int64_t last_epoch_ = -1;  // whose rate is set
};

}}  // namespace gradus
