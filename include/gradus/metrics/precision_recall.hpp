// Precision, recall, and the four counts behind them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gradus/metrics/average.hpp"
#include "gradus/metrics/metric.hpp"
#include "gradus/metrics/threshold_counts.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct PrecisionOptions {
  Thresholds thresholds = {};          ///< In [0, 1]. None: 0.5, or with top_k no threshold.
  std::optional<Index> top_k = {};     ///< Only a sample's k largest predictions can be yes.
  std::optional<Index> class_id = {};  ///< Only this output counts.
  Average average = Average::kNone;    ///< Of the classes; not in Keras.

  GRADUS_FIELDS(thresholds, top_k, class_id, average);
};

/// A function of the four counts at a threshold. A label y is a yes if it is not 0, a prediction if
/// p > threshold, for each of a sample's outputs by itself; of equal predictions the first are the
/// top k. All outputs count together: so far this is Keras.
///
/// Class ids, which Keras does not take, count as the one-hot rows that they stand for. With them,
/// or with an average, and without thresholds or top_k, each sample has one yes: its largest
/// prediction, the first of equals, or none if one is NaN. With an average each class has a number
/// of its own, P_c; classes that have neither labels nor predictions are left out:
///
///     macro: Σ_c P_c / C     weighted: Σ_c n_c P_c / Σ_c n_c,  where n_c = TP_c + FN_c
///
/// Of class ids the average is macro if none is given. These are the numbers of scikit-learn's
/// precision_score and recall_score.
///
/// Several thresholds give several numbers, in their order, by results(). Throws InvalidArgument
/// for an option out of its range.
class CountsMetric : public Metric {
 public:
  void reset() override { counts_.reset(); }
  double result() const override;
  std::vector<double> results() const override;
  void visit_state(Archive& archive) override { counts_.visit_state(archive); }
  void check_targets(Index targets, Index outputs) const override;
  bool takes_class_ids() const override { return true; }

 protected:
  using Value = double (*)(const Counts& counts);
  /// average_of_ids: of class ids, if the options have none.
  CountsMetric(PrecisionOptions options, std::string name, Average average_of_ids, Value value);
  void add(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView sample_weight) override;

 private:
  double averaged(Index threshold) const;
  void keep_top_k(ConstVectorView predictions);
  void keep_largest(ConstVectorView predictions);

  PrecisionOptions options_;
  Average average_of_ids_;
  Value value_;
  ThresholdCounts counts_;    // of all classes together, or of each
  std::vector<Scalar> row_;   // a sample's predictions, of which some are kept
  std::vector<Index> order_;  // its outputs, the largest first
};

/// TP / (TP + FP): the share of predicted yeses that are right; 0 if there is none. Keras:
/// Precision.
class Precision : public CountsMetric {
 public:
  explicit Precision(PrecisionOptions options = {}, std::string name = "precision")
      : CountsMetric(std::move(options), std::move(name), Average::kMacro,
                     [](const Counts& c) { return ratio(c.tp, c.tp + c.fp); }) {}
};

/// TP / (TP + FN): the share of true yeses that were predicted; 0 if there is none. Keras: Recall.
class Recall : public CountsMetric {
 public:
  explicit Recall(PrecisionOptions options = {}, std::string name = "recall")
      : CountsMetric(std::move(options), std::move(name), Average::kMacro,
                     [](const Counts& c) { return ratio(c.tp, c.tp + c.fn); }) {}
};

struct CountOptions {
  Thresholds thresholds = {};          ///< In [0, 1]. None: 0.5.
  std::optional<Index> class_id = {};  ///< Only this output counts; not in Keras.

  GRADUS_FIELDS(thresholds, class_id);
};

/// Keras: TruePositives. Of class ids, summed over the classes.
class TruePositives : public CountsMetric {
 public:
  explicit TruePositives(CountOptions options = {}, std::string name = "true_positives")
      : CountsMetric({.thresholds = std::move(options.thresholds), .class_id = options.class_id},
                     std::move(name), Average::kMicro, [](const Counts& c) { return c.tp; }) {}
};

/// Keras: FalsePositives.
class FalsePositives : public CountsMetric {
 public:
  explicit FalsePositives(CountOptions options = {}, std::string name = "false_positives")
      : CountsMetric({.thresholds = std::move(options.thresholds), .class_id = options.class_id},
                     std::move(name), Average::kMicro, [](const Counts& c) { return c.fp; }) {}
};

/// Keras: TrueNegatives.
class TrueNegatives : public CountsMetric {
 public:
  explicit TrueNegatives(CountOptions options = {}, std::string name = "true_negatives")
      : CountsMetric({.thresholds = std::move(options.thresholds), .class_id = options.class_id},
                     std::move(name), Average::kMicro, [](const Counts& c) { return c.tn; }) {}
};

/// Keras: FalseNegatives.
class FalseNegatives : public CountsMetric {
 public:
  explicit FalseNegatives(CountOptions options = {}, std::string name = "false_negatives")
      : CountsMetric({.thresholds = std::move(options.thresholds), .class_id = options.class_id},
                     std::move(name), Average::kMicro, [](const Counts& c) { return c.fn; }) {}
};

}  // namespace gradus
