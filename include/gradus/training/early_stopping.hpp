// Stops when training no longer helps.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "gradus/training/monitor.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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

  static void fields(auto& self, auto&& field) {
    field("monitor", self.monitor);
    field("min_delta", self.min_delta);
    field("patience", self.patience);
    field("verbose", self.verbose);
    field("mode", self.mode);
    field("baseline", self.baseline);
    field("restore_best_weights", self.restore_best_weights);
    field("start_from_epoch", self.start_from_epoch);
  }
};

/// Ends training after `patience` epochs in a row without an improvement (0: after the first such
/// epoch), never after the first epoch of all. With restore_best_weights the parameters at the end
/// of training, whatever ends it, are those of the epoch that was best, or, where none was an
/// improvement, of the first that was looked at. Keras: EarlyStopping.
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

}}  // namespace gradus
