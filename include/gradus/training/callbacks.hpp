// Keras's callbacks: they end training, change its learning rate, or save the model.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "gradus/training/monitor.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What to call, and when: any of them may be empty.
struct LambdaCallbackOptions {
  using Event = std::function<void(TrainingState&)>;

  Event on_train_begin = {};
  Event on_epoch_begin = {};
  Event on_train_batch_end = {};
  Event on_epoch_end = {};
  Event on_train_end = {};
  Event on_divergence = {};
  std::function<void(Archive&)> visit_state = {};
};

/// A callback without a class of its own. Keras: LambdaCallback.
///
///     LambdaCallback stop({.on_epoch_end = [](TrainingState& state) {
///       state.stop_training = state.logs["accuracy"] > 0.99;
///     }});
class LambdaCallback : public Callback {
 public:
  explicit LambdaCallback(LambdaCallbackOptions events) : events_(std::move(events)) {}

  void on_train_begin(TrainingState& state) override { call(events_.on_train_begin, state); }
  void on_epoch_begin(TrainingState& state) override { call(events_.on_epoch_begin, state); }
  void on_train_batch_end(TrainingState& state) override {
    call(events_.on_train_batch_end, state);
  }
  void on_epoch_end(TrainingState& state) override { call(events_.on_epoch_end, state); }
  void on_train_end(TrainingState& state) override { call(events_.on_train_end, state); }
  void on_divergence(TrainingState& state) override { call(events_.on_divergence, state); }
  void visit_state(Archive& archive) override { call(events_.visit_state, archive); }

 private:
  template <class Event, class Argument>
  static void call(const Event& event, Argument& argument) {
    if (event) event(argument);
  }

  LambdaCallbackOptions events_;
};

/// If the loss of a batch, or of the validation, is nan or infinite, training ends with a message,
/// the epochs finished so far, and the parameters of the last update. Without this callback, fit()
/// throws DivergenceError. Keras: TerminateOnNaN.
class TerminateOnNaN : public Callback {
 public:
  void on_divergence(TrainingState& state) override;
};

/// Keras's names and defaults.
struct EarlyStoppingOptions {
  std::string monitor = "val_loss";       ///< The name of one of the logs.
  double min_delta = 0;                   ///< What is better by less does not count as better.
  Index patience = 0;                     ///< Epochs in a row without an improvement.
  Index verbose = 0;                      ///< 1: says when it stops, and what it restores.
  MonitorMode mode = MonitorMode::kAuto;  ///< Whether less is better, or more.
  std::optional<double> baseline = {};    ///< Only what is better than this ends the waiting.
  bool restore_best_weights = false;      ///< The parameters at the end are the best epoch's.
  Index start_from_epoch = 0;             ///< Earlier epochs, from 0, are not looked at.

  GRADUS_FIELDS(monitor, min_delta, patience, verbose, mode, baseline, restore_best_weights,
                start_from_epoch);
};

/// Ends training after `patience` epochs in a row without an improvement (0: after the first such
/// epoch), never after the first epoch of all. With restore_best_weights the parameters at the end
/// of training, whatever ends it, are those of the best epoch, or, if none was an improvement, of
/// the first one looked at. Keras: EarlyStopping.
class EarlyStopping : public Callback {
 public:
  /// Throws InvalidArgument for counts below 0, a baseline that is nan, and as Monitor does.
  explicit EarlyStopping(EarlyStoppingOptions options = {});

  /// Throws InvalidArgument as Monitor::check() does.
  void on_train_begin(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;
  void on_train_end(TrainingState& state) override;
  void visit_state(Archive& archive) override;

  /// Since the last on_train_begin(). Epochs count from 0.
  double best() const { return monitor_.best(); }
  Index best_epoch() const { return best_epoch_; }
  /// Whether the weights at the end are those of best_epoch().
  bool restores() const { return options_.restore_best_weights && best_weights_.size() > 0; }
  Index stopped_epoch() const { return stopped_epoch_; }  ///< 0 where it has not stopped training.

 private:
  void remember_weights(const TrainingState& state);

  EarlyStoppingOptions options_;
  Monitor monitor_;
  std::int64_t wait_ = 0;
  std::int64_t stopped_epoch_ = 0;
  std::int64_t best_epoch_ = 0;
  Vector best_weights_;   // empty: none yet
  Index parameters_ = 0;  // of the model in training
};

/// Keras's names and defaults.
struct ReduceLROnPlateauOptions {
  std::string monitor = "val_loss";       ///< The name of one of the logs.
  double factor = 0.1;                    ///< In (0, 1): new rate = old rate · factor.
  Index patience = 10;                    ///< Epochs in a row without an improvement.
  Index verbose = 0;                      ///< 1: says when it reduces the learning rate.
  MonitorMode mode = MonitorMode::kAuto;  ///< Whether less is better, or more.
  double min_delta = 1e-4;                ///< What is better by less does not count as better.
  Index cooldown = 0;                     ///< Epochs after a reduction in which none is waited for.
  double min_lr = 0;                      ///< No rate below this.

  GRADUS_FIELDS(monitor, factor, patience, verbose, mode, min_delta, cooldown, min_lr);
};

/// Multiplies the learning rate by `factor` after `patience` epochs in a row without an
/// improvement, and then waits `cooldown` epochs before it counts again. Keras: ReduceLROnPlateau.
class ReduceLROnPlateau : public Callback {
 public:
  /// Throws InvalidArgument for a factor outside (0, 1), counts below 0, a min_lr that is not a
  /// finite number of at least 0, and as Monitor does.
  explicit ReduceLROnPlateau(ReduceLROnPlateauOptions options = {});

  /// Throws InvalidArgument as Monitor::check() does, and if a schedule sets the learning rate.
  void on_train_begin(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;
  void visit_state(Archive& archive) override;

 private:
  void reduce(const TrainingState& state);

  ReduceLROnPlateauOptions options_;
  Monitor monitor_;
  std::int64_t wait_ = 0;
  std::int64_t cooldown_left_ = 0;
};

struct LearningRateSchedulerOptions {
  Index verbose = 0;  ///< 1: says what it sets.
};

/// Sets the learning rate at the beginning of each epoch to schedule(epoch, rate so far), the epoch
/// from 0. To change it in every step, see LearningRateSchedule. Keras: LearningRateScheduler.
///
///     LearningRateScheduler halve([](Index epoch, double rate) {
///       return epoch > 0 && epoch % 10 == 0 ? rate / 2 : rate;
///     });
class LearningRateScheduler : public Callback {
 public:
  using Schedule = std::function<double(Index epoch, double rate)>;

  /// Throws InvalidArgument if there is no function.
  explicit LearningRateScheduler(Schedule schedule, LearningRateSchedulerOptions options = {});

  void on_train_begin(TrainingState& state) override;
  /// Throws InvalidArgument for a rate that is not a finite number of at least 0, and where the
  /// optimizer has its own schedule.
  void on_epoch_begin(TrainingState& state) override;
  /// So that an epoch in which training is interrupted and resumed begins only once.
  void visit_state(Archive& archive) override { archive.field("last_epoch", last_epoch_); }

 private:
  Schedule schedule_;
  LearningRateSchedulerOptions options_;
  std::int64_t last_epoch_ = -1;  // whose rate is set
};

/// Keras's names and defaults. Missing: save_weights_only, as a file always holds all of the model,
/// and save_freq, which is always "epoch".
struct ModelCheckpointOptions {
  /// May have fields: "{epoch:02d}-{val_loss:.4f}.safetensors". See checkpoint_path().
  std::string filepath = {};
  std::string monitor = "val_loss";       ///< The name of one of the logs; for save_best_only.
  Index verbose = 0;                      ///< 1: says what it saves, and why.
  bool save_best_only = false;            ///< Only an epoch that is better than all before.
  MonitorMode mode = MonitorMode::kAuto;  ///< Whether less is better, or more.
  std::optional<double> initial_value_threshold = {};  ///< The best, before the first epoch.

  GRADUS_FIELDS(filepath, monitor, verbose, save_best_only, mode, initial_value_threshold);
};

/// Saves the model at the end of each epoch, or, with save_best_only, of each that is better than
/// all before, over several calls of fit() too. Sequential::save() writes the file. It replaces an
/// earlier one of the same name whole or not at all, and its folder is made. Keras:
/// ModelCheckpoint.
class ModelCheckpoint : public Callback {
 public:
  /// Throws InvalidArgument for an empty filepath, and a threshold that is nan.
  explicit ModelCheckpoint(ModelCheckpointOptions options);

  /// Throws InvalidArgument if the training will not log what filepath names, and, with
  /// save_best_only, as Monitor::check() does.
  void on_train_begin(TrainingState& state) override;
  /// Throws DataError if the file cannot be written.
  void on_epoch_end(TrainingState& state) override;
  void visit_state(Archive& archive) override;

 protected:
  virtual void write(const Sequential& model, const std::filesystem::path& path);

 private:
  bool should_save(const TrainingState& state, const std::string& path);

  ModelCheckpointOptions options_;
  std::optional<Monitor> monitor_;  // with save_best_only
};

/// The pattern with its fields filled, as Python's str.format() does: {epoch}, counted from 1, and
/// {NAME} for each of the logs. After a colon a form may follow: [0][width][.digits][d|e|f|g]. {{
/// and }} are braces. Throws InvalidArgument, with the names there are, for any other field.
std::string checkpoint_path(const std::string& pattern, Index epoch, const Logs& logs);

}  // namespace gradus
