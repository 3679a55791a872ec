// One call of Sequential::fit(): epochs, batches, validation, and their observers.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gradus/training/loggers.hpp"
#include "gradus/training/sequential.hpp"
#include "gradus/training/trainer.hpp"
#include "training/batches.hpp"
#include "training/checkpoint_file.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What to validate on: some samples of some data, or none.
struct Validation {
  const Dataset* data = nullptr;
  std::vector<std::uint32_t> which;
};

class FitLoop {
 public:
  /// samples: which of the data to train on. epochs_trained: by all calls so far, which determines
  /// the order of the samples. All must outlive it.
  FitLoop(Sequential& model, const Dataset& data, const FitOptions& options,
          std::vector<std::uint32_t> samples, Validation validation, Trainer& trainer,
          MetricGroup& metrics, Index& epochs_trained, History& history);

  void run();

 private:
  void begin_epoch();
  Batch next_batch();
  void end_batch(const Batch& batch, double loss);
  void end_epoch();
  void validate();
  [[noreturn]] void diverge_in_validation();
  void set_log_names();
  void set_logs();
  double seconds() const;
  std::string place() const;
  void tell(void (Callback::*event)(TrainingState&));

  // fit_checkpoint.cpp
  void begin();
  void resume(Safetensors file);
  bool is_due() const;
  void save_checkpoint();
  void try_to_save_checkpoint();
  void checkpoint_fit(Archive& archive);
  void checkpoint_callbacks(Archive& archive);
  void check_counts(Index epochs_before) const;
  void check_finite_state(const std::string& what) const;

  using Clock = std::chrono::steady_clock;

  Sequential& model_;
  const Dataset& data_;
  const FitOptions& options_;
  const std::vector<std::uint32_t> samples_;  // to train on
  std::vector<std::uint32_t> order_;          // the same in this epoch's order
  Validation validation_;
  Vector weights_;        // of all samples, or empty
  Vector batch_weights_;  // of those of a batch
  Trainer& trainer_;
  Optimizer& optimizer_;
  MetricGroup& metrics_;
  Index& epochs_trained_;
  History& history_;
  MeanLoss loss_;         // over this epoch
  Index next_batch_ = 0;  // of this epoch
  std::optional<CheckpointFolder> checkpoints_;
  std::optional<ProgressLogger> progress_;
  std::vector<Callback*> callbacks_;
  TrainingState state_;
  Clock::time_point epoch_begin_;
};

}  // namespace gradus
