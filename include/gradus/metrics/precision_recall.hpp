// Precision, recall, and the four counts behind them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gradus/metrics/metric.hpp"
#include "gradus/metrics/threshold_counts.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct PrecisionOptions {
  Thresholds thresholds = {};          ///< In [0, 1]. None: 0.5, or with top_k no threshold.
  std::optional<Index> top_k = {};     ///< Only a sample's k largest predictions can be yes.
  std::optional<Index> class_id = {};  ///< Only this output counts.

  GRADUS_FIELDS(thresholds, top_k, class_id);
};

/// A function of the four counts at a threshold. A label y is a yes if it is not 0, a prediction if
/// p > threshold, for each of a sample's outputs by itself; of equal predictions the first are the
/// top k. Several thresholds give several numbers, in their order, by results(). Throws
/// InvalidArgument for an option out of its range.
class CountsMetric : public Metric {
 public:
  void reset() override { counts_.reset(); }
  double result() const override;
  std::vector<double> results() const override;
  void visit_state(Archive& archive) override { counts_.visit_state(archive); }
  void check_targets(Index targets, Index outputs) const override;

 protected:
  using Value = double (*)(const Counts& counts);
  CountsMetric(PrecisionOptions options, std::string name, Value value);
  void add(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView sample_weight) override;

 private:
  void keep_top_k(ConstMatrixView y_pred, Index n);

  PrecisionOptions options_;
  Value value_;
  ThresholdCounts counts_;
  std::vector<Scalar> row_;   // a sample's predictions; those not in the top k are -∞
  std::vector<Index> order_;  // its outputs, the largest first
};

/// TP / (TP + FP): the share of predicted yeses that are right; 0 if there is none. Keras:
/// Precision.
class Precision : public CountsMetric {
 public:
  explicit Precision(PrecisionOptions options = {}, std::string name = "precision")
      : CountsMetric(std::move(options), std::move(name),
                     [](const Counts& c) { return ratio(c.tp, c.tp + c.fp); }) {}
};

/// TP / (TP + FN): the share of true yeses that were predicted; 0 if there is none. Keras: Recall.
class Recall : public CountsMetric {
 public:
  explicit Recall(PrecisionOptions options = {}, std::string name = "recall")
      : CountsMetric(std::move(options), std::move(name),
                     [](const Counts& c) { return ratio(c.tp, c.tp + c.fn); }) {}
};

struct CountOptions {
  Thresholds thresholds = {};  ///< In [0, 1]. None: 0.5.

  GRADUS_FIELDS(thresholds);
};

/// Keras: TruePositives.
class TruePositives : public CountsMetric {
 public:
  explicit TruePositives(CountOptions options = {}, std::string name = "true_positives")
      : CountsMetric({.thresholds = std::move(options.thresholds)}, std::move(name),
                     [](const Counts& c) { return c.tp; }) {}
};

/// Keras: FalsePositives.
class FalsePositives : public CountsMetric {
 public:
  explicit FalsePositives(CountOptions options = {}, std::string name = "false_positives")
      : CountsMetric({.thresholds = std::move(options.thresholds)}, std::move(name),
                     [](const Counts& c) { return c.fp; }) {}
};

/// Keras: TrueNegatives.
class TrueNegatives : public CountsMetric {
 public:
  explicit TrueNegatives(CountOptions options = {}, std::string name = "true_negatives")
      : CountsMetric({.thresholds = std::move(options.thresholds)}, std::move(name),
                     [](const Counts& c) { return c.tn; }) {}
};

/// Keras: FalseNegatives.
class FalseNegatives : public CountsMetric {
 public:
  explicit FalseNegatives(CountOptions options = {}, std::string name = "false_negatives")
      : CountsMetric({.thresholds = std::move(options.thresholds)}, std::move(name),
                     [](const Counts& c) { return c.fn; }) {}
};

}  // namespace gradus
