// What a report shows of training, gathered as it goes.
#pragma once

#include <gradus/training/callback.hpp>

#include "cli/report/report.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Keeps every epoch's logs, and of its last batch the length (L2) of each parameter array's
/// gradient.
class ReportCollector : public Callback {
 public:
  void on_train_begin(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;

  /// The gradients' lengths; the epochs before an interruption are in the history's file.
  void visit_state(Archive& archive) override;

  /// Puts what was gathered into the report.
  void add_to(Report& report) const;

 private:
  void add_gradient_norms(const TrainingState& state);

  std::vector<Report::Epoch> epochs_;
  Report::GradientNorms norms_;
};

}  // namespace gradus::cli
