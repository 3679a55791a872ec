#include "training/batches.hpp"

#include <algorithm>
#include <numeric>

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

std::vector<std::uint32_t> row_numbers(Index first, Index last) {
  std::vector<std::uint32_t> rows(static_cast<std::size_t>(last - first));
  std::iota(rows.begin(), rows.end(), static_cast<std::uint32_t>(first));
  return rows;
}

std::vector<std::span<const std::uint32_t>> batches(std::span<const std::uint32_t> order,
                                                    Index batch_size) {
  if (batch_size < 1) {
    throw InvalidArgument("batch_size: expected at least 1, got ", batch_size);
  }
  std::vector<std::span<const std::uint32_t>> batches;
  while (!order.empty()) {
    const std::size_t size = std::min(order.size(), static_cast<std::size_t>(batch_size));
    batches.push_back(order.first(size));
    order = order.subspan(size);
  }
  return batches;
}

void MeanLoss::add(double loss, std::size_t batch_size) {
  sum_ += loss * static_cast<double>(batch_size);
  samples_ += static_cast<double>(batch_size);
}

Logs evaluate_batches(Trainer& trainer, const Dataset& data, std::span<const std::uint32_t> order,
                      Index batch_size, MetricGroup& metrics) {
  MeanLoss loss;
  metrics.reset();
  for (const std::span<const std::uint32_t> which : batches(order, batch_size)) {
    loss.add(trainer.test_step({data, which}), which.size());
    metrics.update(trainer.y_true(), trainer.y_pred(), {nullptr, 0});
  }
  Logs logs;
  logs.set("loss", loss.result());
  for (const Polymorphic<Metric>& metric : metrics.all()) {
    logs.set(metric->name(), metric->result());
  }
  return logs;
}

}  // namespace gradus
