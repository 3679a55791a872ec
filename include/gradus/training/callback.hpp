// Callbacks watch training; this is what they see.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gradus/core/archive.hpp"
#include "gradus/core/matrix.hpp"
#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Numbers by name, such as "loss" and "val_accuracy", in the order in which they were first set.
class Logs {
 public:
  Logs() = default;
  /// No two names are the same.
  explicit Logs(std::vector<std::pair<std::string, double>> items) : items_(std::move(items)) {}

  /// Sets the number of this name, and adds it if it is new.
  void set(std::string_view name, double value);
  bool contains(std::string_view name) const;
  /// Throws InvalidArgument, with the names there are, if there is none of this name.
  double operator[](std::string_view name) const;

  const std::vector<std::pair<std::string, double>>& items() const { return items_; }
  void clear() { items_.clear(); }

 private:
  std::vector<std::pair<std::string, double>> items_;
};

/// The logs of each finished epoch. Keras: History.
class History {
 public:
  void append(Logs epoch) { epochs_.push_back(std::move(epoch)); }

  /// One entry an epoch, in order.
  const std::vector<Logs>& epochs() const { return epochs_; }

  /// The numbers of one name, one an epoch: history["val_accuracy"]. Throws InvalidArgument if an
  /// epoch has none of this name.
  std::vector<double> operator[](const std::string& name) const {
    std::vector<double> values;
    for (const Logs& epoch : epochs_) values.push_back(epoch[name]);
    return values;
  }

 private:
  std::vector<Logs> epochs_;
};

class Sequential;

/// Where training stands, as callbacks see it.
struct TrainingState {
  Index epoch = 0;   ///< From 0; at on_train_begin() the first: not 0 where training is resumed.
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

  /// The model in training; fit() sets it. Its parameters and its optimizer's learning rate may be
  /// changed between steps.
  Sequential* model = nullptr;

  /// dL/dθ of the last batch, in θ's order, as the layers gave it: before any clipping.
  /// Regularizers included. Empty before the first batch.
  ConstVectorView gradient{nullptr, 0};

  /// Set it to end training: after a batch at once, and the unfinished epoch is not recorded.
  bool stop_training = false;
};

/// Your own overrides the methods that it needs. Keras: Callback.
class Callback {
 public:
  virtual ~Callback() = default;
  virtual void on_train_begin(TrainingState& /*state*/) {}
  virtual void on_epoch_begin(TrainingState& /*state*/) {}
  virtual void on_train_batch_end(TrainingState& /*state*/) {}
  virtual void on_epoch_end(TrainingState& /*state*/) {}
  virtual void on_train_end(TrainingState& /*state*/) {}

  /// The loss of a batch, or of the validation, is not finite. Setting state.stop_training ends
  /// training here, with the epochs finished so far; else fit() throws DivergenceError.
  virtual void on_divergence(TrainingState& /*state*/) {}

  /// What it remembers from epoch to epoch, for a training that is interrupted and resumed: see
  /// Archive. Restored after on_train_begin().
  virtual void visit_state(Archive& /*archive*/) {}
};

}  // namespace gradus
