// The model as a file, epoch by epoch.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "gradus/training/monitor.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// Keras's names and defaults. Not there: save_weights_only, as a file always holds all of the
/// model, and save_freq, as it is always "epoch".
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
/// all before, over several calls of fit() too. Sequential::save() writes the file, which replaces
/// an earlier one of the name whole or not at all; its folder is made. Keras: ModelCheckpoint.
class ModelCheckpoint : public Callback {
 public:
  /// Throws InvalidArgument for an empty filepath, and a threshold that is nan.
  explicit ModelCheckpoint(ModelCheckpointOptions options);

  /// Throws InvalidArgument where the training will not log what filepath names, and, with
  /// save_best_only, as Monitor::check() does.
  void on_train_begin(TrainingState& state) override;
  /// Throws DataError where the file cannot be written.
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

}}  // namespace gradus
