#include "gradus/training/reduce_lr_on_plateau.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "gradus/training/sequential.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

ReduceLROnPlateau::ReduceLROnPlateau(ReduceLROnPlateauOptions options)
    : options_(std::move(options)),
      monitor_("ReduceLROnPlateau", options_.monitor, options_.mode, options_.min_delta) {
  const auto refuse = [](const char* name, const char* problem, const ConfigValue& value) {
    throw_wrong_argument("ReduceLROnPlateau", name, problem, value);
  };
  if (!(options_.factor > 0 && options_.factor < 1)) {
    refuse("factor", "expected a number above 0 and below 1", options_.factor);
  }
  if (options_.patience < 0) refuse("patience", "expected at least 0", value_of(options_.patience));
  if (options_.cooldown < 0) refuse("cooldown", "expected at least 0", value_of(options_.cooldown));
  if (!(options_.min_lr >= 0) || !std::isfinite(options_.min_lr)) {
    refuse("min_lr", "expected a finite number of at least 0", options_.min_lr);
  }
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

}}  // namespace gradus
