#include "gradus/metrics/threshold_counts.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "core/option_checks.hpp"
#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

void read_value(const ConfigValue& value, Thresholds& field) {
  field = Thresholds();
  if (std::holds_alternative<std::monostate>(value)) return;
  if (const double* number = std::get_if<double>(&value)) {
    field = *number;
  } else {
    read_value(value, field.values);
  }
}

ConfigValue value_of(const Thresholds& field) {
  if (field.values.empty()) return {};
  if (field.values.size() == 1) return field.values.front();
  return field.values;
}

void check_thresholds(const std::string& owner, const Thresholds& thresholds) {
  for (const double t : thresholds.values) OptionChecks(owner).share("thresholds", t);
}

ThresholdCounts::ThresholdCounts(const std::vector<double>& thresholds, bool evenly)
    : evenly_(evenly) {
  std::vector<double> sorted = thresholds;
  std::ranges::sort(sorted);
  for (const double t : sorted) sorted_.push_back(static_cast<Scalar>(t));
  for (const double t : thresholds) {
    places_.push_back(std::ranges::lower_bound(sorted, t) - sorted.begin());
  }
  set_labels(1);
}

bool ThresholdCounts::are_even(const std::vector<double>& thresholds) {
  if (thresholds.size() < 3) return false;
  const double last = static_cast<double>(thresholds.size() - 1);
  for (std::size_t i = 0; i < thresholds.size(); ++i) {
    const double even = static_cast<double>(i) / last;
    if (!(std::abs(thresholds[i] - even) <= 1e-7 + 1e-5 * even)) return false;
  }
  return true;
}

void ThresholdCounts::set_labels(Index labels) {
  labels_ = labels;
  buckets_.assign(static_cast<std::size_t>(labels * (thresholds() + 1)), {});
}

void ThresholdCounts::reset() { std::ranges::fill(buckets_, Bucket()); }

void ThresholdCounts::visit_state(Archive& archive) {
  archive.field("labels", labels_);
  std::vector<double> counts;
  for (const Bucket& bucket : buckets_) {
    counts.insert(counts.end(), {bucket.positives, bucket.negatives});
  }
  archive.field("counts", counts);
  const Index numbers = 2 * (thresholds() + 1);  // of a label
  if (labels_ < 1 || std::ssize(counts) % numbers != 0 || std::ssize(counts) / numbers != labels_) {
    throw DataError("the counts of a metric do not fit its thresholds");
  }
  buckets_.clear();
  for (std::size_t i = 0; i < counts.size(); i += 2) {
    buckets_.push_back({counts[i], counts[i + 1]});
  }
}

Index ThresholdCounts::bucket_of(Scalar p) const {
  if (std::isnan(p)) p = 0;
  if (!evenly_) return std::ranges::lower_bound(sorted_, p) - sorted_.begin();
  const float within = std::clamp(static_cast<float>(p), 0.0F, 1.0F);
  const auto b = static_cast<Index>(std::ceil(within * static_cast<float>(thresholds() - 1)));
  return sorted_.front() < 0 ? std::max<Index>(b, 1) : b;  // 0 is above a threshold below 0
}

const ThresholdCounts::Bucket& ThresholdCounts::bucket(Index b, Index label) const {
  return buckets_[static_cast<std::size_t>(label * (thresholds() + 1) + b)];
}

void ThresholdCounts::add(bool positive, Scalar p, double weight, Index label) {
  const Index place = label * (thresholds() + 1) + bucket_of(p);
  Bucket& into = buckets_[static_cast<std::size_t>(place)];
  (positive ? into.positives : into.negatives) += weight;
}

Counts ThresholdCounts::at_largest(Index label) const {
  Counts counts;
  for (Index b = 0; b < thresholds(); ++b) {
    counts.fn += bucket(b, label).positives;
    counts.tn += bucket(b, label).negatives;
  }
  counts.tp = bucket(thresholds(), label).positives;
  counts.fp = bucket(thresholds(), label).negatives;
  return counts;
}

void ThresholdCounts::step_down(Counts& counts, Index i, Index label) const {
  const Bucket& between = bucket(i + 1, label);  // above t_i and not above t_{i+1}
  counts.tp += between.positives;
  counts.fn -= between.positives;
  counts.fp += between.negatives;
  counts.tn -= between.negatives;
}

Counts ThresholdCounts::at(Index i, Index label) const {
  Counts counts = at_largest(label);
  const Index place = places_[static_cast<std::size_t>(i)];
  for (Index j = thresholds() - 2; j >= place; --j) step_down(counts, j, label);
  return counts;
}

}  // namespace gradus
