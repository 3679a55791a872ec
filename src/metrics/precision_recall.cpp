#include "gradus/metrics/precision_recall.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/option_checks.hpp"
#include "gradus/core/error.hpp"
#include "metrics/targets.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr Scalar kMinusInfinity = -std::numeric_limits<Scalar>::infinity();

/// Below every prediction, but not below what keep_top_k() leaves of the others. Keras's number.
constexpr double kNoThreshold = -1e10;

std::vector<double> values_of(const PrecisionOptions& options) {
  if (!options.thresholds.values.empty()) return options.thresholds.values;
  return {options.top_k ? kNoThreshold : 0.5};
}

}  // namespace

CountsMetric::CountsMetric(PrecisionOptions options, std::string name, Average average_of_ids,
                           Value value)
    : Metric(std::move(name)),
      options_(std::move(options)),
      average_of_ids_(average_of_ids),
      value_(value),
      counts_(values_of(options_), ThresholdCounts::are_even(options_.thresholds.values)) {
  check_thresholds(this->name(), options_.thresholds);
  const Index top_k = options_.top_k.value_or(1);
  OptionChecks(this->name()).require(top_k >= 1, "top_k", top_k, "at least 1");
  check_class_options(this->name(), options_.class_id, options_.average);
}

void CountsMetric::check_targets(Index targets, Index outputs) const {
  Metric::check_targets(targets, outputs);
  if (options_.top_k) check_top_k(name(), *options_.top_k, outputs);
  check_class_id(name(), options_.class_id, outputs);
  if (counts_.labels() > 1) check_same_outputs(name(), counts_.labels(), outputs);
}

void CountsMetric::add(ConstMatrixView y_true, ConstMatrixView y_pred,
                       ConstVectorView sample_weight) {
  const bool class_ids = are_class_ids(y_true, y_pred);
  const bool has_average = options_.average != Average::kNone;
  const Average average = class_ids && !has_average ? average_of_ids_ : options_.average;
  const bool by_class = !options_.class_id && is_mean_of_classes(average);
  const bool one_yes =
      (class_ids || has_average) && !options_.top_k && options_.thresholds.values.empty();
  const Index labels = by_class ? y_pred.cols() : 1;
  if (counts_.labels() != labels) counts_.set_labels(labels);
  const Index first = options_.class_id.value_or(0);
  const Index last = options_.class_id ? first + 1 : y_pred.cols();
  for (Index n = 0; n < y_pred.rows(); ++n) {
    if (options_.top_k) keep_top_k(row_of(y_pred, n));
    if (one_yes) keep_largest(row_of(y_pred, n));
    const Scalar* p = options_.top_k || one_yes ? row_.data() : y_pred.data() + n * y_pred.cols();
    for (Index j = first; j < last; ++j) {
      counts_.add(label_of(y_true, n, j, class_ids) != 0, p[j], weight_of(sample_weight, n),
                  by_class ? j : 0);
    }
  }
}

void CountsMetric::keep_largest(ConstVectorView predictions) {
  row_.assign(static_cast<std::size_t>(predictions.size()), 0);
  const Index largest = argmax(predictions);
  if (largest >= 0) row_[static_cast<std::size_t>(largest)] = 1;
}

void CountsMetric::keep_top_k(ConstVectorView predictions) {
  const auto size = static_cast<std::size_t>(predictions.size());
  row_.resize(size);
  order_.resize(size);
  for (std::size_t j = 0; j < size; ++j) {
    const Scalar p = predictions(static_cast<Index>(j));
    row_[j] = std::isnan(p) ? kMinusInfinity : p;
  }
  std::iota(order_.begin(), order_.end(), Index{0});
  const auto larger = [&](Index a, Index b) {
    const Scalar p_a = row_[static_cast<std::size_t>(a)], p_b = row_[static_cast<std::size_t>(b)];
    return p_a != p_b ? p_a > p_b : a < b;
  };
  const auto others = order_.begin() + *options_.top_k;
  std::partial_sort(order_.begin(), others, order_.end(), larger);
  for (auto other = others; other != order_.end(); ++other) {
    row_[static_cast<std::size_t>(*other)] = kMinusInfinity;
  }
}

double CountsMetric::averaged(Index threshold) const {
  if (counts_.labels() == 1) return value_(counts_.at(threshold));
  double sum = 0, weights = 0;
  for (Index c = 0; c < counts_.labels(); ++c) {
    const Counts counts = counts_.at(threshold, c);
    const double labels = counts.tp + counts.fn;
    const double one = labels + counts.fp > 0 ? 1 : 0;
    const double weight = options_.average == Average::kWeighted ? labels : one;
    sum += weight * value_(counts);
    weights += weight;
  }
  return ratio(sum, weights);
}

double CountsMetric::result() const {
  if (counts_.thresholds() == 1) return averaged(0);
  throw InvalidArgument(name(), ": ", counts_.thresholds(),
                        " thresholds give as many numbers, and one is needed here; use one "
                        "threshold for each metric, or read results()");
}

std::vector<double> CountsMetric::results() const {
  std::vector<double> results;
  for (Index i = 0; i < counts_.thresholds(); ++i) results.push_back(averaged(i));
  return results;
}

}  // namespace gradus
