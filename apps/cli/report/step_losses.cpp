#include "cli/report/step_losses.hpp"

#include <gradus/core/error.hpp>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr std::size_t kMostSteps = 1000;

}  // namespace

void StepLosses::add(double epoch, double loss) {
  sum_ += loss;
  if (++added_ < steps_.batches) return;
  steps_.epochs.push_back(epoch);
  steps_.losses.push_back(sum_ / static_cast<double>(added_));
  sum_ = 0;
  added_ = 0;
  if (steps_.losses.size() == kMostSteps) halve();
}

void StepLosses::halve() {
  const std::size_t half = kMostSteps / 2;
  for (std::size_t i = 0; i < half; ++i) {
    steps_.epochs[i] = steps_.epochs[2 * i + 1];
    steps_.losses[i] = (steps_.losses[2 * i] + steps_.losses[2 * i + 1]) / 2;
  }
  steps_.epochs.resize(half);
  steps_.losses.resize(half);
  steps_.batches *= 2;
}

void StepLosses::visit_state(Archive& archive) {
  archive.field("step_epochs", steps_.epochs);
  archive.field("step_losses", steps_.losses);
  archive.count("step_batches", steps_.batches);
  archive.field("step_sum", sum_);
  archive.count("step_added", added_);
  const std::size_t size = steps_.losses.size();
  if (size < kMostSteps && steps_.epochs.size() == size && added_ < steps_.batches) return;
  throw DataError("the checkpoint's losses of steps do not fit");
}

}  // namespace gradus::cli
