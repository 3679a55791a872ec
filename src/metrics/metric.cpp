#include "gradus/metrics/metric.hpp"

#include "gradus/core/error.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

void Metric::check_targets(Index targets, Index outputs) const {
  if (targets == outputs) return;
  throw InvalidArgument(name_, ": expected targets with ", outputs,
                        " columns, one for each output of the model, got ", targets);
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

}}  // namespace gradus
