// What a report shows of training, gathered as it goes.
#pragma once

#include <gradus/training/callback.hpp>
#include <gradus/training/trainer.hpp>

#include "cli/report/report.hpp"
#include "cli/report/step_losses.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Keeps every epoch's logs, and of its last batch the length (L2) of each parameter array's
/// gradient; as an observer, the loss of each batch.
class ReportCollector : public Callback, public StepObserver {
 public:
  void on_train_begin(TrainingState& state) override;
  void before_update(const TrainingStep& step) override;
  void on_train_batch_end(TrainingState& state) override { unfinished_seconds_ = state.seconds; }
  void on_epoch_end(TrainingState& state) override;

  /// The gradients' lengths and the batches' losses; the epochs before an interruption are in the
  /// history's file.
  void visit_state(Archive& archive) override;

  /// Puts what was gathered into the report.
  void add_to(Report& report) const;

 private:
  void add_gradient_norms(const TrainingState& state);

  std::vector<Report::Epoch> epochs_;
  Report::GradientNorms norms_;
  StepLosses steps_;
  Index batches_ = 1;  // in an epoch
  double unfinished_seconds_ = 0;
};

}  // namespace gradus::cli
