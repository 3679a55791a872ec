// Smaller steps when training no longer helps.
#pragma once

#include <cstdint>
#include <string>

#include "gradus/training/monitor.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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

  static void fields(auto& self, auto&& field) {
    field("monitor", self.monitor);
    field("factor", self.factor);
    field("patience", self.patience);
    field("verbose", self.verbose);
    field("mode", self.mode);
    field("min_delta", self.min_delta);
    field("cooldown", self.cooldown);
    field("min_lr", self.min_lr);
  }
};

/// Multiplies the learning rate by `factor` after `patience` epochs in a row without an
/// improvement, and then waits `cooldown` epochs before it counts again. Keras: ReduceLROnPlateau.
class ReduceLROnPlateau : public Callback {
 public:
  /// Throws InvalidArgument for a factor outside (0, 1), counts below 0, a min_lr that is not a
  /// finite number of at least 0, and as Monitor does.
  explicit ReduceLROnPlateau(ReduceLROnPlateauOptions options = {});

  /// Throws InvalidArgument as Monitor::check() does, and where a schedule sets the learning rate.
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

}}  // namespace gradus
