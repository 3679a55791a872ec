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
Scalar largest(ConstMatrixView y_pred, Index n) {
  Scalar largest = -std::numeric_limits<Scalar>::infinity();
  for (Index j = 0; j < y_pred.cols(); ++j) largest = std::max(largest, y_pred(n, j));
  return largest;
}

}  // namespace

EnumNames<Average> names_of(Average /*of*/) {
  return {{Average::kNone, {}},
          {Average::kMicro, "micro"},
          {Average::kMacro, "macro"},
          {Average::kWeighted, "weighted"}};
}

FBetaScore::FBetaScore(FBetaScoreOptions options, std::string name)
    : Metric(std::move(name)), options_(options) {
  const OptionChecks check(this->name());
  check.positive("beta", options.beta);
  const double threshold = options.threshold.value_or(1);
  check.require(threshold > 0 && threshold <= 1, "threshold", threshold, "above 0 and at most 1");
}

void FBetaScore::reset() { std::ranges::fill(counts_, ClassCounts()); }

void FBetaScore::visit_state(Archive& archive) {
  std::vector<double> counts;
  for (const ClassCounts& c : counts_) counts.insert(counts.end(), {c.tp, c.fp, c.fn});
  archive.field("counts", counts);
  if (counts.size() % 3 != 0) throw DataError(name(), ": the checkpoint's counts do not fit");
  counts_.clear();
  for (std::size_t i = 0; i + 2 < counts.size(); i += 3) {
    counts_.push_back({counts[i], counts[i + 1], counts[i + 2]});
  }
}

void FBetaScore::check_targets(Index targets, Index outputs) const {
  Metric::check_targets(targets, outputs);
  if (!counts_.empty()) check_same_outputs(name(), std::ssize(counts_), outputs);
}

void FBetaScore::add(ConstMatrixView y_true, ConstMatrixView y_pred,
                     ConstVectorView sample_weight) {
  counts_.resize(static_cast<std::size_t>(y_pred.cols()));
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const double weight = weight_of(sample_weight, n);
    const Scalar bound =
        options_.threshold ? static_cast<Scalar>(*options_.threshold) : largest(y_pred, n);
    for (Index j = 0; j < y_pred.cols(); ++j) {
      const Scalar p = y_pred(n, j);
      const bool predicted = options_.threshold ? p > bound : p >= bound && std::abs(p) > kZero;
      const double y = static_cast<double>(y_true(n, j));
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
  if (options_.average == Average::kNone) {
    throw InvalidArgument(name(),
                          ": average none gives one number a class, and one is needed here; use "
                          "Average::kMacro, kMicro or kWeighted, or read results()");
  }
  if (counts_.empty()) return 0;
  ClassCounts all;
  double sum = 0, weighted_sum = 0;
  for (const ClassCounts& counts : counts_) {
    all.tp += counts.tp;
    all.fp += counts.fp;
    all.fn += counts.fn;
    sum += score(counts);
    weighted_sum += score(counts) * (counts.tp + counts.fn);  // TP + FN = Σ w y: the class's labels
  }
  if (options_.average == Average::kMicro) return score(all);
  if (options_.average == Average::kMacro) return sum / static_cast<double>(counts_.size());
  return weighted_sum / (all.tp + all.fn + kDivisorEpsilon);
}

std::vector<double> FBetaScore::results() const {
  if (options_.average != Average::kNone) return {result()};
  std::vector<double> results;
  for (const ClassCounts& counts : counts_) results.push_back(score(counts));
  return results;
}

}  // namespace gradus
