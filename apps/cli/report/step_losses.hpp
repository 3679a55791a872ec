// The loss of each batch, of however many.
#pragma once

#include <gradus/core/archive.hpp>

#include "cli/report/report.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Keeps at most 1000 numbers: when there are as many, each two become their mean, and from then on
/// a number stands for twice as many batches.
class StepLosses {
 public:
  /// epoch: where the training is after the batch, 2.5 in the middle of the third.
  void add(double epoch, double loss);
  const Report::Steps& steps() const { return steps_; }

  void visit_state(Archive& archive);

 private:
  void halve();

  Report::Steps steps_;
  double sum_ = 0;  // of batches that are no number yet
  Index added_ = 0;
};

}  // namespace gradus::cli
