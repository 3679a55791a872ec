#include "gradus/training/callbacks.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <regex>

#include "gradus/core/error.hpp"
#include "gradus/core/file.hpp"
#include "gradus/core/registry.hpp"
#include "gradus/core/text.hpp"
#include "gradus/training/sequential.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

namespace fs = std::filesystem;

void check_option(bool is_good, const char* owner, const char* name, const std::string& expected,
                  const ConfigValue& value) {
  if (!is_good) throw_wrong_argument(owner, name, "expected " + expected, value);
}

/// One field of a pattern, without its braces: "epoch:02d".
std::string filled_field(const std::string& field, Index epoch, const Logs& logs) {
  const std::size_t colon = field.find(':');
  const std::string name = field.substr(0, colon);
  const std::string form = colon == std::string::npos ? "" : field.substr(colon + 1);
  if (name != "epoch" && !logs.contains(name)) {
    std::vector<std::string> names = {"epoch"};
    for (const auto& [log, value] : logs.items()) names.push_back(log);
    throw InvalidArgument("ModelCheckpoint: filepath: ",
                          unknown_name_message("field", name, names, names));
  }
  const bool whole = name == "epoch" && form.find_first_of(".efg") == std::string::npos;
  // [0][width][.digits][d|e|f|g], of numbers that a name has room for
  static const std::regex kForm("0?[0-9]{0,2}([.][0-9]{1,2})?[defg]?");
  if (!std::regex_match(form, kForm) || (!whole && form.ends_with('d'))) {
    throw InvalidArgument("ModelCheckpoint: filepath: expected a form such as ",
                          whole ? "02d" : ".4f", " after '", name, ":', got '", form.substr(0, 60),
                          "'");
  }
  const std::string format = "{:" + form + "}";
  return whole ? fmt::format(fmt::runtime(format), epoch)
               : fmt::format(fmt::runtime(format),
                             name == "epoch" ? static_cast<double>(epoch) : logs[name]);
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

std::string checkpoint_path(const std::string& pattern, Index epoch, const Logs& logs) {
  std::string path;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    const bool doubled = i + 1 < pattern.size() && pattern[i + 1] == c;
    if (c != '{' && c != '}') {
      path += c;
    } else if (doubled) {
      path += c;
      ++i;
    } else {
      const std::size_t end = pattern.find('}', i);
      if (c == '}' || end == std::string::npos) {
        throw InvalidArgument("ModelCheckpoint: filepath: a single '", c, "' in '", pattern,
                              "'; write it twice where it is part of the name");
      }
      path += filled_field(pattern.substr(i + 1, end - i - 1), epoch, logs);
      i = end;
    }
  }
  return path;
}

ModelCheckpoint::ModelCheckpoint(ModelCheckpointOptions options) : options_(std::move(options)) {
  if (options_.filepath.empty()) {
    throw InvalidArgument("ModelCheckpoint: filepath: expected the name of a file, got nothing");
  }
  const std::optional<double>& threshold = options_.initial_value_threshold;
  if (threshold && std::isnan(*threshold)) {
    throw_wrong_argument("ModelCheckpoint", "initial_value_threshold", "expected a number",
                         *threshold);
  }
  if (!options_.save_best_only) return;
  monitor_.emplace("ModelCheckpoint", options_.monitor, options_.mode);
  if (threshold) monitor_->reset(*threshold);
}

void ModelCheckpoint::on_train_begin(TrainingState& state) {
  if (monitor_) monitor_->check(state);
  Logs logs;
  for (const std::string& name : state.log_names) logs.set(name, 0);
  checkpoint_path(options_.filepath, 1, logs);
}

void ModelCheckpoint::on_epoch_end(TrainingState& state) {
  const fs::path path = checkpoint_path(options_.filepath, state.epoch + 1, state.logs);
  if (!should_save(state, path.string())) return;
  make_folder(path.parent_path());
  write(*state.model, path);
}

void ModelCheckpoint::write(const Sequential& model, const fs::path& path) { model.save(path); }

bool ModelCheckpoint::should_save(const TrainingState& state, const std::string& path) {
  const bool verbose = options_.verbose > 0;
  const Index epoch = state.epoch + 1;
  if (!monitor_) {
    if (verbose) spdlog::info("Epoch {}: saving model to {}", epoch, printable(path));
    return true;
  }
  const double best = monitor_->best();
  const double value = monitor_->value(state);
  const bool improved = monitor_->improves(value);
  if (improved && verbose) {
    spdlog::info("Epoch {}: {} improved from {:.5f} to {:.5f}, saving model to {}", epoch,
                 monitor_->name(), best, value, printable(path));
  } else if (verbose) {
    spdlog::info("Epoch {}: {} did not improve from {:.5f}", epoch, monitor_->name(), best);
  }
  return improved;
}

void ModelCheckpoint::visit_state(Archive& archive) {
  if (monitor_) monitor_->visit_state(archive);
}

}  // namespace gradus
