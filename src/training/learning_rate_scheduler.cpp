#include "gradus/training/learning_rate_scheduler.hpp"

#include <spdlog/spdlog.h>

#include <cmath>
#include <string>
#include <utility>

#include "gradus/core/error.hpp"
#include "gradus/training/sequential.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

LearningRateScheduler::LearningRateScheduler(Schedule schedule,
                                             LearningRateSchedulerOptions options)
    : schedule_(std::move(schedule)), options_(options) {
  if (!schedule_) throw InvalidArgument("LearningRateScheduler: expected a function, got none");
}

void LearningRateScheduler::on_train_begin(TrainingState& /*state*/) { last_epoch_ = -1; }

void LearningRateScheduler::on_epoch_begin(TrainingState& state) {
  if (state.epoch == last_epoch_) return;
  last_epoch_ = state.epoch;
  Optimizer& optimizer = state.model->optimizer();
  const double rate = schedule_(state.epoch, optimizer.learning_rate());
  if (!(rate >= 0) || !std::isfinite(rate)) {
    throw InvalidArgument("LearningRateScheduler: expected a learning rate of at least 0, got ",
                          to_text(rate), " for epoch ", state.epoch);
  }
  optimizer.set_learning_rate(rate);
  if (options_.verbose > 0) {
    spdlog::info("Epoch {}: LearningRateScheduler setting learning rate to {}.", state.epoch + 1,
                 rate);
  }
}

}}  // namespace gradus
