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

CountsMetric::CountsMetric(PrecisionOptions options, std::string name, Value value)
    : Metric(std::move(name)),
      options_(std::move(options)),
      value_(value),
      counts_(values_of(options_), ThresholdCounts::are_even(options_.thresholds.values)) {
  check_thresholds(this->name(), options_.thresholds);
  const OptionChecks check(this->name());
  const Index top_k = options_.top_k.value_or(1), class_id = options_.class_id.value_or(0);
  check.require(top_k >= 1, "top_k", top_k, "at least 1");
  check.require(class_id >= 0, "class_id", class_id, "at least 0");
}

void CountsMetric::check_targets(Index targets, Index outputs) const {
  Metric::check_targets(targets, outputs);
  if (options_.top_k) check_top_k(name(), *options_.top_k, outputs);
  if (options_.class_id && *options_.class_id >= outputs) {
    throw InvalidArgument(name(), ": class_id is ", *options_.class_id,
                          ", but the outputs are 0 to ", outputs - 1);
  }
}

void CountsMetric::add(ConstMatrixView y_true, ConstMatrixView y_pred,
                       ConstVectorView sample_weight) {
  const Index first = options_.class_id.value_or(0);
  const Index last = options_.class_id ? first + 1 : y_pred.cols();
  for (Index n = 0; n < y_pred.rows(); ++n) {
    if (options_.top_k) keep_top_k(y_pred, n);
    for (Index j = first; j < last; ++j) {
      const Scalar p = options_.top_k ? row_[static_cast<std::size_t>(j)] : y_pred(n, j);
      counts_.add(y_true(n, j) != 0, p, weight_of(sample_weight, n));
    }
  }
}

void CountsMetric::keep_top_k(ConstMatrixView y_pred, Index n) {
  const auto size = static_cast<std::size_t>(y_pred.cols());
  row_.resize(size);
  order_.resize(size);
  for (std::size_t j = 0; j < size; ++j) {
    const Scalar p = y_pred(n, static_cast<Index>(j));
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

double CountsMetric::result() const {
  if (counts_.thresholds() == 1) return value_(counts_.at(0));
  throw InvalidArgument(name(), ": ", counts_.thresholds(),
                        " thresholds give as many numbers, and one is needed here; use one "
                        "threshold for each metric, or read results()");
}

std::vector<double> CountsMetric::results() const {
  std::vector<double> results;
  for (Index i = 0; i < counts_.thresholds(); ++i) results.push_back(value_(counts_.at(i)));
  return results;
}

}  // namespace gradus
