#include "gradus/training/callbacks.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>

#include "gradus/core/error.hpp"
#include "gradus/training/sequential.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

void check_option(bool is_good, const char* owner, const char* name, const std::string& expected,
                  const ConfigValue& value) {
  if (!is_good) throw_wrong_argument(owner, name, "expected " + expected, value);
}

}  // namespace

void TerminateOnNaN::on_divergence(TrainingState& state) {
  spdlog::warn("Epoch {}, batch {} of {}: invalid loss, terminating training", state.epoch + 1,
               state.batch + 1, state.batches);
  state.stop_training = true;
}

EarlyStopping::EarlyStopping(EarlyStoppingOptions options)
    : options_(std::move(options)),
      monitor_("EarlyStopping", options_.monitor, options_.mode, options_.min_delta) {
  const char* const owner = "EarlyStopping";
  const Index patience = options_.patience, first = options_.start_from_epoch;
  const std::optional<double> baseline = options_.baseline;
  check_option(patience >= 0, owner, "patience", "at least 0", value_of(patience));
  check_option(first >= 0, owner, "start_from_epoch", "at least 0", value_of(first));
  check_option(!baseline || !std::isnan(*baseline), owner, "baseline", "a number",
               value_of(baseline));
}

void EarlyStopping::on_train_begin(TrainingState& state) {
  monitor_.check(state);
  monitor_.reset();
  wait_ = stopped_epoch_ = best_epoch_ = 0;
  best_weights_.resize(0);
  if (options_.restore_best_weights) parameters_ = state.model->network().theta().size();
}

void EarlyStopping::on_epoch_end(TrainingState& state) {
  if (state.epoch < options_.start_from_epoch) return;
  const double value = monitor_.value(state);
  const bool first = options_.restore_best_weights && best_weights_.size() == 0;
  const bool improved = monitor_.improves(value);
  if (improved || first) remember_weights(state);
  ++wait_;
  if (improved) {
    if (!options_.baseline || monitor_.better(value, *options_.baseline)) wait_ = 0;
    return;
  }
  if (wait_ < options_.patience || state.epoch == 0) return;
  stopped_epoch_ = state.epoch;
  state.stop_training = true;
}

void EarlyStopping::remember_weights(const TrainingState& state) {
  best_epoch_ = state.epoch;
  if (options_.restore_best_weights) best_weights_ = state.model->network().theta();
}

void EarlyStopping::on_train_end(TrainingState& state) {
  const bool verbose = options_.verbose > 0;
  if (stopped_epoch_ > 0 && verbose) spdlog::info("Epoch {}: early stopping", stopped_epoch_ + 1);
  if (best_weights_.size() == 0) return;
  if (verbose) {
    spdlog::info("Restoring model weights from the end of the best epoch: {}.", best_epoch_ + 1);
  }
  state.model->network().theta() = best_weights_;
}

void EarlyStopping::visit_state(Archive& archive) {
  monitor_.visit_state(archive);
  archive.count("wait", wait_);
  archive.count("stopped_epoch", stopped_epoch_);
  archive.count("best_epoch", best_epoch_);
  if (!options_.restore_best_weights) return;
  archive.field("best_weights", best_weights_);
  if (best_weights_.size() == 0 || best_weights_.size() == parameters_) return;
  throw DataError("EarlyStopping: best_weights has ", best_weights_.size(), " numbers, expected ",
                  parameters_, ", one for each parameter of the model");
}

ReduceLROnPlateau::ReduceLROnPlateau(ReduceLROnPlateauOptions options)
    : options_(std::move(options)),
      monitor_("ReduceLROnPlateau", options_.monitor, options_.mode, options_.min_delta) {
  const char* const owner = "ReduceLROnPlateau";
  const double factor = options_.factor, min_lr = options_.min_lr;
  const Index patience = options_.patience, cooldown = options_.cooldown;
  check_option(factor > 0 && factor < 1, owner, "factor", "a number above 0 and below 1", factor);
  check_option(patience >= 0, owner, "patience", "at least 0", value_of(patience));
  check_option(cooldown >= 0, owner, "cooldown", "at least 0", value_of(cooldown));
  check_option(min_lr >= 0 && std::isfinite(min_lr), owner, "min_lr",
               "a finite number of at least 0", min_lr);
}

void ReduceLROnPlateau::on_train_begin(TrainingState& state) {
  monitor_.check(state);
  monitor_.reset();
  wait_ = cooldown_left_ = 0;
  // Refuses an optimizer with a schedule now, and not after the epochs of a plateau.
  Optimizer& optimizer = state.model->optimizer();
  optimizer.set_learning_rate(optimizer.learning_rate());
}

void ReduceLROnPlateau::on_epoch_end(TrainingState& state) {
  if (cooldown_left_ > 0) {
    --cooldown_left_;
    wait_ = 0;
  }
  if (monitor_.improves(monitor_.value(state))) {
    wait_ = 0;
  } else if (cooldown_left_ == 0) {
    ++wait_;
    if (wait_ >= options_.patience) reduce(state);
  }
}

void ReduceLROnPlateau::reduce(const TrainingState& state) {
  Optimizer& optimizer = state.model->optimizer();
  const double old_rate = optimizer.learning_rate();
  if (old_rate <= options_.min_lr) return;
  const double new_rate = std::max(old_rate * options_.factor, options_.min_lr);
  optimizer.set_learning_rate(new_rate);
  if (options_.verbose > 0) {
    spdlog::info("Epoch {}: ReduceLROnPlateau reducing learning rate to {}.", state.epoch + 1,
                 new_rate);
  }
  cooldown_left_ = options_.cooldown;
  wait_ = 0;
}

void ReduceLROnPlateau::visit_state(Archive& archive) {
  monitor_.visit_state(archive);
  archive.count("wait", wait_);
  archive.count("cooldown_left", cooldown_left_);
}

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
