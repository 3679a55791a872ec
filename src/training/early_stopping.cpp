#include "gradus/training/early_stopping.hpp"

#include <spdlog/spdlog.h>

#include <cmath>
#include <utility>

#include "gradus/core/error.hpp"
#include "gradus/training/sequential.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

EarlyStopping::EarlyStopping(EarlyStoppingOptions options)
    : options_(std::move(options)),
      monitor_("EarlyStopping", options_.monitor, options_.mode, options_.min_delta) {
  const auto refuse = [](const char* name, const char* problem, const ConfigValue& value) {
    throw_wrong_argument("EarlyStopping", name, problem, value);
  };
  if (options_.patience < 0) refuse("patience", "expected at least 0", value_of(options_.patience));
  if (options_.start_from_epoch < 0) {
    refuse("start_from_epoch", "expected at least 0", value_of(options_.start_from_epoch));
  }
  if (options_.baseline && std::isnan(*options_.baseline)) {
    refuse("baseline", "expected a number", *options_.baseline);
  }
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

}}  // namespace gradus
