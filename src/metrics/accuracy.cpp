#include "gradus/metrics/accuracy.hpp"

#include "core/option_checks.hpp"
#include "metrics/targets.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

double binary_value(ConstVectorView y_true, ConstVectorView y_pred, Scalar threshold) {
  Index right = 0;
  for (Index j = 0; j < y_pred.size(); ++j) {
    const bool one = y_pred(j) > threshold, zero = y_pred(j) <= threshold;  // a NaN is neither
    right += (one && y_true(j) == 1) || (zero && y_true(j) == 0) ? 1 : 0;
  }
  return static_cast<double>(right) / static_cast<double>(y_pred.size());
}

/// For class ids and for one-hot rows.
double class_value(ConstVectorView y_true, ConstVectorView y_pred) {
  const Index predicted = argmax(y_pred);
  return predicted >= 0 && predicted == class_of(y_true, y_pred.size()) ? 1 : 0;
}

}  // namespace

BinaryAccuracy::BinaryAccuracy(BinaryAccuracyOptions options, std::string name)
    : MeanMetric(std::move(name)), threshold_(static_cast<Scalar>(options.threshold)) {
  OptionChecks("BinaryAccuracy")
      .require(options.threshold > 0 && options.threshold < 1, "threshold", options.threshold,
               "above 0 and below 1");
}

double BinaryAccuracy::value(ConstVectorView y_true, ConstVectorView y_pred) const {
  return binary_value(y_true, y_pred, threshold_);
}

double CategoricalAccuracy::value(ConstVectorView y_true, ConstVectorView y_pred) const {
  const Index predicted = argmax(y_pred);
  return predicted >= 0 && predicted == true_class(y_true, y_pred.size()) ? 1 : 0;
}

double SparseCategoricalAccuracy::value(ConstVectorView y_true, ConstVectorView y_pred) const {
  return class_value(y_true, y_pred);
}

double Accuracy::value(ConstVectorView y_true, ConstVectorView y_pred) const {
  if (y_pred.size() == 1) return binary_value(y_true, y_pred, Scalar(0.5));
  return class_value(y_true, y_pred);
}

TopKCategoricalAccuracy::TopKCategoricalAccuracy(TopKOptions options, std::string name)
    : MeanMetric(std::move(name)), k_(options.k) {
  OptionChecks("top-k accuracy").require(k_ >= 1, "k", k_, "at least 1");
}

double TopKCategoricalAccuracy::value_of_class(Index c, ConstVectorView y_pred) const {
  if (c < 0 || y_pred.hasNaN()) return 0;
  return (y_pred.array() > y_pred(c)).count() < k_ ? 1 : 0;
}

double TopKCategoricalAccuracy::value(ConstVectorView y_true, ConstVectorView y_pred) const {
  return value_of_class(true_class(y_true, y_pred.size()), y_pred);
}

void TopKCategoricalAccuracy::check_targets(Index targets, Index outputs) const {
  Metric::check_targets(targets, outputs);
  check_top_k(name(), k_, outputs);
}

double SparseTopKCategoricalAccuracy::value(ConstVectorView y_true, ConstVectorView y_pred) const {
  return value_of_class(class_of(y_true, y_pred.size()), y_pred);
}

}  // namespace gradus
