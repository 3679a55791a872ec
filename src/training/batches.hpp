// How samples are cut into batches, and measured.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "gradus/metrics/metric.hpp"
#include "gradus/training/callback.hpp"
#include "gradus/training/trainer.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// first, first + 1, ..., last - 1.
std::vector<std::uint32_t> row_numbers(Index first, Index last);

/// `order` in runs of batch_size; the last one may be shorter. Throws InvalidArgument for a
/// batch_size below 1.
std::vector<std::span<const std::uint32_t>> batches(std::span<const std::uint32_t> order,
                                                    Index batch_size);

/// The mean of the batches' losses so far, each weighted by its size, as Keras logs it.
class MeanLoss {
 public:
  void add(double loss, std::size_t batch_size);
  double result() const { return samples_ == 0 ? 0 : sum_ / samples_; }
  void visit_state(Archive& archive) {
    archive.field("sum", sum_);
    archive.field("samples", samples_);
  }

 private:
  double sum_ = 0;
  double samples_ = 0;
};

/// "loss" and the metrics over these samples. Resets the metrics before it begins.
Logs evaluate_batches(Trainer& trainer, const Dataset& data, std::span<const std::uint32_t> order,
                      Index batch_size, MetricGroup& metrics);

}  // namespace gradus
