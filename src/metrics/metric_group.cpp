#include "gradus/metrics/metric_group.hpp"

#include <algorithm>
#include <utility>

#include "gradus/core/error.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

bool is_taken(const std::vector<Polymorphic<Metric>>& metrics, const std::string& name) {
  return std::ranges::any_of(metrics, [&](const auto& metric) { return metric->name() == name; });
}

void check_is_one_number(Polymorphic<Metric>& metric) {
  if (!metric) throw InvalidArgument("compile: a metric is empty; try .metrics = {\"accuracy\"}");
  metric->reset();
  (void)metric->result();
}

}  // namespace

MetricGroup::MetricGroup(std::vector<Polymorphic<Metric>> metrics,
                         std::vector<Polymorphic<Metric>> weighted_metrics)
    : all_(std::move(metrics)), first_weighted_(all_.size()) {
  for (Polymorphic<Metric>& metric : all_) check_is_one_number(metric);
  for (Polymorphic<Metric>& metric : weighted_metrics) {
    check_is_one_number(metric);
    while (is_taken(all_, metric->name())) metric->set_name("weighted_" + metric->name());
    all_.push_back(std::move(metric));
  }
}

void MetricGroup::check_targets(Index targets, Index outputs) const {
  for (const Polymorphic<Metric>& metric : all_) metric->check_targets(targets, outputs);
}

void MetricGroup::reset() {
  for (Polymorphic<Metric>& metric : all_) metric->reset();
}

void MetricGroup::visit_state(Archive& archive, const std::string& prefix) {
  for (std::size_t i = 0; i < all_.size(); ++i) {
    archive.set_prefix(prefix + std::to_string(i) + "/");
    all_[i]->visit_state(archive);
  }
}

void MetricGroup::update(ConstMatrixView y_true, ConstMatrixView y_pred,
                         ConstVectorView sample_weight) {
  const ConstVectorView none{nullptr, 0};
  for (std::size_t i = 0; i < all_.size(); ++i) {
    all_[i]->update(y_true, y_pred, i < first_weighted_ ? none : sample_weight);
  }
}

}}  // namespace gradus
