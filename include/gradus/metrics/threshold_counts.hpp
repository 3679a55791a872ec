// How many yes-or-no labels a row of thresholds gets right and wrong.
#pragma once

#include <initializer_list>
#include <utility>
#include <vector>

#include "gradus/core/archive.hpp"
#include "gradus/core/config.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Numbers in [0, 1] to compare predictions with, in any order. None: the metric's default.
/// Written {.thresholds = 0.3} or {.thresholds = {0.3, 0.5}}.
struct Thresholds {
  std::vector<double> values;

  Thresholds() = default;
  // NOLINTBEGIN(google-explicit-constructor): so that a number or a list may be given
  Thresholds(double value) : values{value} {}
  Thresholds(std::initializer_list<double> list) : values(list) {}
  Thresholds(std::vector<double> list) : values(std::move(list)) {}
  // NOLINTEND(google-explicit-constructor)
};
void read_value(const ConfigValue& value, Thresholds& field);
ConfigValue value_of(const Thresholds& field);

/// Throws InvalidArgument for a threshold that is not in [0, 1].
void check_thresholds(const std::string& owner, const Thresholds& thresholds);

/// At one threshold t, sums of weights: a prediction is positive where p > t.
struct Counts {
  double tp = 0;  ///< label yes, p > t
  double fp = 0;  ///< label no,  p > t
  double tn = 0;  ///< label no,  p <= t
  double fn = 0;  ///< label yes, p <= t
};

/// a / b, and 0 where b is 0.
inline double ratio(double a, double b) { return b == 0 ? 0 : a / b; }

/// Counts for each of T thresholds, for one or more labels. With t_0 <= ... <= t_{T-1} sorted, a
/// prediction is above the first b of them, for one b in 0..T, and falls into bucket b. Then
///
///     TP(t_i) = Σ_{b > i} (weights of the positives in bucket b)
///
/// so that a prediction costs the search for b and no more, whatever T is. A NaN is taken for a 0.
class ThresholdCounts {
 public:
  /// evenly: the thresholds are i / (T - 1), but for the ends, which may be a little outside [0,
  /// 1]. Then b is ⌈p (T - 1)⌉, in float as in Keras, and p is taken as within [0, 1].
  ThresholdCounts(const std::vector<double>& thresholds, bool evenly);

  /// Whether Keras takes thresholds for evenly spaced: at least 3, each near i / (T - 1).
  static bool are_even(const std::vector<double>& thresholds);

  Index thresholds() const { return static_cast<Index>(sorted_.size()); }
  Index labels() const { return labels_; }
  /// Makes room for this many labels, and forgets all counts.
  void set_labels(Index labels);
  void reset();
  void visit_state(Archive& archive);

  void add(bool positive, Scalar p, double weight, Index label = 0);

  /// At the i-th threshold as given to the constructor.
  Counts at(Index i, Index label = 0) const;
  /// At the largest threshold, and from t_{i+1} (sorted) to t_i: a walk over all of them.
  Counts at_largest(Index label) const;
  void step_down(Counts& counts, Index i, Index label) const;

 private:
  struct Bucket {
    double positives = 0, negatives = 0;
  };

  Index bucket_of(Scalar p) const;
  const Bucket& bucket(Index b, Index label) const;

  std::vector<Scalar> sorted_;
  std::vector<Index> places_;  // of each threshold as given, among the sorted
  bool evenly_;
  Index labels_ = 1;
  std::vector<Bucket> buckets_;  // of label 0, of label 1, ...: T + 1 each
};

}  // namespace gradus
