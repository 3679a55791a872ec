// What may watch training, and stop it.
#pragma once

#include <string>
#include <vector>

#include "gradus/core/matrix.hpp"
#include "gradus/training/logs.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Where training stands, as callbacks see it.
struct TrainingState {
  Index epoch = 0;   ///< From 0.
  Index epochs = 0;  ///< In all.
  Index batch = 0;   ///< In this epoch, from 0.
  Index batches = 0;
  double learning_rate = 0;
  double seconds = 0;  ///< Since the epoch began; at its end, validation included.

  /// What logs will hold at the end of an epoch, known from the beginning: "loss", the metrics,
  /// "val_loss", ...
  std::vector<std::string> log_names;

  /// Means over this epoch so far: "loss" and the metrics, at the epoch's end also "val_loss" and
  /// so on.
  Logs logs;

  /// Set it to end training: after a batch at once, and the unfinished epoch is not recorded.
  bool stop_training = false;
};

/// Overrides what it wants to know of. Keras: Callback.
class Callback {
 public:
  virtual ~Callback() = default;
  virtual void on_train_begin(TrainingState& /*state*/) {}
  virtual void on_epoch_begin(TrainingState& /*state*/) {}
  virtual void on_train_batch_end(TrainingState& /*state*/) {}
  virtual void on_epoch_end(TrainingState& /*state*/) {}
  virtual void on_train_end(TrainingState& /*state*/) {}
};

}  // namespace gradus::inline GRADUS_PRECISION
