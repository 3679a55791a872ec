#include "gradus/metrics/fbeta_score.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/option_checks.hpp"
#include "gradus/core/error.hpp"
#include "metrics/targets.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr double kDivisorEpsilon = 1e-7;
constexpr Scalar kZero = Scalar(1e-9);  // what is not larger counts as 0

/// The largest number that is not NaN.
Scalar largest_of(ConstVectorView predictions) {
  Scalar largest = -std::numeric_limits<Scalar>::infinity();
  for (const Scalar p : predictions) largest = std::max(largest, p);
  return largest;
}

}  // namespace

FBetaScore::FBetaScore(FBetaScoreOptions options, std::string name)
    : Metric(std::move(name)), options_(options) {
  const OptionChecks check(this->name());
  check.positive("beta", options.beta);
  const double threshold = options.threshold.value_or(1);
  check.require(threshold > 0 && threshold <= 1, "threshold", threshold, "above 0 and at most 1");
  check_class_options(this->name(), options.class_id, options.average);
}

void FBetaScore::reset() { std::ranges::fill(counts_, ClassCounts()); }

void FBetaScore::visit_state(Archive& archive) {
  std::vector<double> counts;
  for (const ClassCounts& c : counts_) counts.insert(counts.end(), {c.tp, c.fp, c.fn});
  archive.field("counts", counts);
  archive.field("class_ids", class_ids_);
  if (counts.size() % 3 != 0) throw DataError(name(), ": the checkpoint's counts do not fit");
  counts_.clear();
  for (std::size_t i = 0; i + 2 < counts.size(); i += 3) {
    counts_.push_back({counts[i], counts[i + 1], counts[i + 2]});
  }
}

void FBetaScore::check_targets(Index targets, Index outputs) const {
  Metric::check_targets(targets, outputs);
  check_class_id(name(), options_.class_id, outputs);
  if (!counts_.empty()) check_same_outputs(name(), std::ssize(counts_), outputs);
}

void FBetaScore::add(ConstMatrixView y_true, ConstMatrixView y_pred,
                     ConstVectorView sample_weight) {
  counts_.resize(static_cast<std::size_t>(y_pred.cols()));
  class_ids_ = are_class_ids(y_true, y_pred);
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const double weight = weight_of(sample_weight, n);
    const ConstVectorView predictions = row_of(y_pred, n);
    const Index first = class_ids_ ? argmax(predictions) : -1;
    const Scalar largest = largest_of(predictions);
    for (Index j = 0; j < y_pred.cols(); ++j) {
      const Scalar p = predictions(j);
      const bool is_largest = class_ids_ ? j == first : p >= largest && std::abs(p) > kZero;
      const bool predicted =
          options_.threshold ? p > static_cast<Scalar>(*options_.threshold) : is_largest;
      const double y = static_cast<double>(label_of(y_true, n, j, class_ids_));
      ClassCounts& counts = counts_[static_cast<std::size_t>(j)];
      if (predicted) {
        counts.tp += weight * y;
        counts.fp += weight * (1 - y);
      } else {
        counts.fn += weight * y;
      }
    }
  }
}

double FBetaScore::score(const ClassCounts& counts) const {
  const double precision = counts.tp / (counts.tp + counts.fp + kDivisorEpsilon);
  const double recall = counts.tp / (counts.tp + counts.fn + kDivisorEpsilon);
  const double beta2 = options_.beta * options_.beta;
  return (1 + beta2) * precision * recall / (beta2 * precision + recall + kDivisorEpsilon);
}

double FBetaScore::result() const {
  if (counts_.empty()) return 0;
  if (options_.class_id) return score(counts_[static_cast<std::size_t>(*options_.class_id)]);
  ClassCounts all;
  double sum = 0, weighted_sum = 0, classes = 0;
  for (const ClassCounts& counts : counts_) {
    if (!class_ids_ || counts.tp + counts.fp + counts.fn > 0) classes += 1;
    all.tp += counts.tp;
    all.fp += counts.fp;
    all.fn += counts.fn;
    sum += score(counts);
    weighted_sum += score(counts) * (counts.tp + counts.fn);  // TP + FN = Σ w y: the class's labels
  }
  if (options_.average == Average::kMicro) return score(all);
  if (options_.average == Average::kWeighted) {
    return weighted_sum / (all.tp + all.fn + kDivisorEpsilon);
  }
  return classes == 0 ? 0 : sum / classes;
}

std::vector<double> FBetaScore::results() const {
  if (options_.average != Average::kNone || options_.class_id) return {result()};
  std::vector<double> results;
  for (const ClassCounts& counts : counts_) results.push_back(score(counts));
  return results;
}

}  // namespace gradus
