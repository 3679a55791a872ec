#include "gradus/metrics/top_k_accuracy.hpp"

#include "gradus/core/error.hpp"
#include "metrics/argmax.hpp"
#include "metrics/target_checks.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

Index checked_k(Index k) {
  if (k >= 1) return k;
  throw InvalidArgument("top-k accuracy: k must be at least 1, got ", k);
}

double top_k_value(Index c, ConstVectorView y_pred, Index k) {
  if (c < 0 || y_pred.hasNaN()) return 0;
  return (y_pred.array() > y_pred(c)).count() < k ? 1 : 0;
}

}  // namespace

TopKCategoricalAccuracy::TopKCategoricalAccuracy(TopKOptions options, std::string name)
    : MeanMetric(std::move(name)), k_(checked_k(options.k)) {}

double TopKCategoricalAccuracy::value(ConstVectorView y_true, ConstVectorView y_pred) const {
  return top_k_value(argmax(y_true), y_pred, k_);
}

void TopKCategoricalAccuracy::check_targets(Index targets, Index outputs) const {
  Metric::check_targets(targets, outputs);
  check_top_k(name(), k_, outputs);
}

SparseTopKCategoricalAccuracy::SparseTopKCategoricalAccuracy(TopKOptions options, std::string name)
    : MeanMetric(std::move(name)), k_(checked_k(options.k)) {}

double SparseTopKCategoricalAccuracy::value(ConstVectorView y_true, ConstVectorView y_pred) const {
  return top_k_value(class_of(y_true, y_pred.size()), y_pred, k_);
}

void SparseTopKCategoricalAccuracy::check_targets(Index targets, Index outputs) const {
  check_class_ids(name(), targets, "top_k_categorical_accuracy");
  check_top_k(name(), k_, outputs);
}

}}  // namespace gradus
