// The F-score: precision and recall in one number.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gradus/metrics/average.hpp"
#include "gradus/metrics/metric.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct F1ScoreOptions {
  Average average = Average::kNone;  ///< None: results() has one number a class, result() macro's.
  /// In (0, 1]: a class is predicted where p > threshold. None: where p is the sample's largest.
  std::optional<double> threshold = {};
  std::optional<Index> class_id = {};  ///< Only this class's score; not in Keras.

  GRADUS_FIELDS(average, threshold, class_id);
};

struct FBetaScoreOptions {
  Average average = Average::kNone;  ///< As F1Score's.
  double beta = 1;  ///< Above 0: how many times as much as precision recall matters.
  std::optional<double> threshold = {};
  std::optional<Index> class_id = {};

  GRADUS_FIELDS(average, beta, threshold, class_id);
};

/// The weighted harmonic mean of P = TP / (TP + FP) and R = TP / (TP + FN):
///
///     F_β = (1 + β²) / (1/P + β²/R) = (1 + β²) P R / (β² P + R)
///
/// (van Rijsbergen 1979), with Keras's ε = 1e-7 added to each of the three divisors. Per class
/// TP = Σ w y q, FP = Σ w (1 - y) q, FN = Σ w y (1 - q), where q is 1 for a class that is
/// predicted and else 0; y may lie between. Without a threshold, q is 1 for each of the largest, if
/// it is above 1e-9 in size: a model with one output needs a threshold, or all are yes.
/// Keras: FBetaScore.
///
/// Class ids, which Keras does not take, count as the one-hot rows that they stand for; without a
/// threshold the first of the largest is predicted, and none if one is NaN. Classes that have
/// neither labels nor predictions are then left out of the macro mean. These are the numbers of
/// scikit-learn's f1_score and fbeta_score. Throws InvalidArgument for an option out of its range.
class FBetaScore : public Metric {
 public:
  explicit FBetaScore(FBetaScoreOptions options = {}, std::string name = "fbeta_score");

  void reset() override;
  double result() const override;
  std::vector<double> results() const override;
  void visit_state(Archive& archive) override;
  void check_targets(Index targets, Index outputs) const override;
  bool takes_class_ids() const override { return true; }

 protected:
  void add(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView sample_weight) override;

 private:
  struct ClassCounts {
    double tp = 0, fp = 0, fn = 0;
  };

  double score(const ClassCounts& counts) const;

  FBetaScoreOptions options_;
  std::vector<ClassCounts> counts_;  // one a class, from the first batch on
  bool class_ids_ = false;           // are the targets
};

/// F_1, the harmonic mean of precision and recall. Keras: F1Score.
class F1Score : public FBetaScore {
 public:
  explicit F1Score(F1ScoreOptions options = {}, std::string name = "f1_score")
      : FBetaScore({.average = options.average,
                    .threshold = options.threshold,
                    .class_id = options.class_id},
                   std::move(name)) {}
};

}  // namespace gradus
