#include "gradus/metrics/accuracy.hpp"

#include <algorithm>

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// The position of the largest number, the first of equals.
Index argmax(ConstVectorView v) {
  return std::max_element(v.data(), v.data() + v.size()) - v.data();
}

double binary_value(ConstVectorView y_true, ConstVectorView y_pred) {
  Index right = 0;
  for (Index j = 0; j < y_pred.size(); ++j) {
    right += (y_pred(j) > Scalar(0.5)) == (y_true(j) == 1) ? 1 : 0;
  }
  return static_cast<double>(right) / static_cast<double>(y_pred.size());
}

double categorical_value(ConstVectorView y_true, ConstVectorView y_pred) {
  return argmax(y_pred) == argmax(y_true) ? 1 : 0;
}

double sparse_value(ConstVectorView y_true, ConstVectorView y_pred) {
  return static_cast<Scalar>(argmax(y_pred)) == y_true(0) ? 1 : 0;
}

void check_class_ids(const std::string& name, Index targets) {
  if (targets == 1) return;
  throw InvalidArgument(name + ": expected class ids, one column, got " + std::to_string(targets) +
                        " columns; for one-hot rows use categorical_accuracy");
}

}  // namespace

double BinaryAccuracy::value(ConstVectorView y_true, ConstVectorView y_pred) const {
  return binary_value(y_true, y_pred);
}

double CategoricalAccuracy::value(ConstVectorView y_true, ConstVectorView y_pred) const {
  return categorical_value(y_true, y_pred);
}

double SparseCategoricalAccuracy::value(ConstVectorView y_true, ConstVectorView y_pred) const {
  return sparse_value(y_true, y_pred);
}

void SparseCategoricalAccuracy::check_targets(Index targets, Index /*outputs*/) const {
  check_class_ids(name(), targets);
}

double Accuracy::value(ConstVectorView y_true, ConstVectorView y_pred) const {
  if (y_pred.size() == 1) return binary_value(y_true, y_pred);
  if (y_true.size() == 1) return sparse_value(y_true, y_pred);
  return categorical_value(y_true, y_pred);
}

void Accuracy::check_targets(Index targets, Index outputs) const {
  if (targets != 1) Metric::check_targets(targets, outputs);
}

}  // namespace gradus::inline GRADUS_PRECISION
