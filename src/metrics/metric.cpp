#include "gradus/metrics/metric.hpp"

#include <algorithm>

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

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

void Metric::check_targets(Index targets, Index outputs) const {
  if (targets == outputs || (targets == 1 && takes_class_ids())) return;
  const char* other = targets == 1 && !takes_class_ids()
                          ? "; for class ids use accuracy, precision, recall, f1_score or auc"
                          : "";
  throw InvalidArgument(name_, ": expected targets with ", outputs,
                        " columns, one for each output of the model, got ", targets, other);
}

void Metric::update(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView sample_weight) {
  const Index samples = y_pred.rows();
  if (y_true.rows() != samples) {
    throw InvalidArgument(name_, ": expected as many rows of targets as of predictions, ", samples,
                          ", got ", y_true.rows());
  }
  if (sample_weight.size() != 0 && sample_weight.size() != samples) {
    throw InvalidArgument(name_, ": expected ", samples,
                          " sample weights, one per sample, or none, got ", sample_weight.size());
  }
  if (y_pred.cols() == 0) throw InvalidArgument(name_, ": the predictions have no columns");
  check_targets(y_true.cols(), y_pred.cols());
  add(y_true, y_pred, sample_weight);
}

void MeanMetric::reset() {
  sum_ = 0;
  weights_ = 0;
}

void MeanMetric::visit_state(Archive& archive) {
  archive.field("sum", sum_);
  archive.field("weights", weights_);
}

void MeanMetric::add(ConstMatrixView y_true, ConstMatrixView y_pred,
                     ConstVectorView sample_weight) {
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const double weight = weight_of(sample_weight, n);
    sum_ += weight * value({y_true.data() + n * y_true.cols(), y_true.cols()},
                           {y_pred.data() + n * y_pred.cols(), y_pred.cols()});
    weights_ += weight;
  }
}

double MeanMetric::result() const { return weights_ == 0 ? 0 : sum_ / weights_; }

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

}  // namespace gradus
