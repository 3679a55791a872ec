#include "cli/report/report_collector.hpp"

#include <algorithm>
#include <cstdint>
#include <gradus/core/error.hpp>
#include <gradus/training/sequential.hpp>

namespace gradus::inline GRADUS_PRECISION::cli {

void ReportCollector::on_train_begin(TrainingState& state) {
  epochs_.clear();
  norms_ = {};
  steps_ = {};
  batches_ = std::max<Index>(state.batches, 1);
  unfinished_seconds_ = 0;
  if (state.model == nullptr) return;
  for (const auto& parameter : state.model->network().parameters()) {
    norms_.names.push_back(parameter.name);
  }
  norms_.values.resize(norms_.names.size());
}

void ReportCollector::before_update(const TrainingStep& step) {
  steps_.add(static_cast<double>(step.number + 1) / static_cast<double>(batches_), step.loss_value);
}

void ReportCollector::visit_state(Archive& archive) {
  steps_.visit_state(archive);
  std::vector<std::int64_t> epochs(norms_.epochs.begin(), norms_.epochs.end());
  archive.field("norm_epochs", epochs);
  norms_.epochs.assign(epochs.begin(), epochs.end());
  for (std::size_t i = 0; i < norms_.values.size(); ++i) {
    archive.field("norms_" + std::to_string(i), norms_.values[i]);
    if (norms_.values[i].size() == epochs.size()) continue;
    throw DataError("the checkpoint's gradient norms do not fit");
  }
}

void ReportCollector::on_epoch_end(TrainingState& state) {
  unfinished_seconds_ = 0;
  epochs_.push_back({.number = state.epoch + 1,
                     .logs = state.logs,
                     .learning_rate = state.learning_rate,
                     .seconds = state.seconds});
  if (state.model != nullptr && state.gradient.size() > 0) add_gradient_norms(state);
}

void ReportCollector::add_gradient_norms(const TrainingState& state) {
  const auto& parameters = state.model->network().parameters();
  norms_.epochs.push_back(state.epoch + 1);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto gradient = state.gradient.segment(parameters[i].first, parameters[i].size);
    norms_.values[i].push_back(gradient.cast<double>().norm());
  }
}

void ReportCollector::add_to(Report& report) const {
  report.epochs = epochs_;
  report.gradient_norms = norms_;
  report.steps = steps_.steps();
  report.steps.unfinished_seconds = unfinished_seconds_;
}

}  // namespace gradus::cli
