// The area under a curve that a threshold draws.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gradus/metrics/average.hpp"
#include "gradus/metrics/metric.hpp"
#include "gradus/metrics/threshold_counts.hpp"

namespace gradus::inline GRADUS_PRECISION {

enum class Curve {
  kROC,  ///< x: false-positive rate FP / (FP + TN), y: recall TP / (TP + FN)
  kPR    ///< x: recall, y: precision TP / (TP + FP)
};
EnumNames<Curve> names_of(Curve /*of*/);

/// The height of the curve between two of its points.
enum class Summation {
  kInterpolation,  ///< Their mean; for kPR see AUC.
  kMinoring,       ///< The lower of the two.
  kMajoring        ///< The higher.
};
EnumNames<Summation> names_of(Summation /*of*/);

struct AUCOptions {
  Index num_thresholds = 200;  ///< At least 2: evenly spaced, from just below 0 to just above 1.
  Curve curve = Curve::kROC;
  Summation summation_method = Summation::kInterpolation;
  Thresholds thresholds = {};  ///< In [0, 1], in place of the even ones; 0 and 1 are added.
  bool multi_label = false;    ///< The mean of one area a label, not one area of all.
  std::optional<Index> num_labels = {};    ///< With multi_label: how many there must be.
  std::vector<double> label_weights = {};  ///< One a label, at least 0. None: all 1.
  bool from_logits = false;  ///< Predictions go through the sigmoid first, of class ids softmax.
  std::optional<Index> class_id = {};  ///< Only this output counts; not in Keras.
  Average average = Average::kNone;    ///< Of the classes; not in Keras.

  GRADUS_FIELDS(num_thresholds, curve, summation_method, thresholds, multi_label, num_labels,
                label_weights, from_logits, class_id, average);
};

/// Sums, over neighbouring thresholds, (difference in x) times (height in y). A label is a yes if
/// it is not 0, a prediction if p > threshold.
///
/// For kPR, interpolating precision itself would promise too much. Between the points A and B of
/// two thresholds, with P = TP + FP, TP runs along the line TP = a + s P through them; so precision
/// is TP / P = s + a / P, and the area over recall, which is TP / (TP + FN), is (Davis and
/// Goadrich 2006)
///
///     1/(TP + FN) ∫ (s + a/P) dTP  =  s/(TP + FN) ∫ (s + a/P) dP          from A to B
///                                  =  s/(TP + FN) (TP_B - TP_A + a ln(P_B / P_A))
///
/// Keras: AUC, whose areas these are to float's precision. With multi_label, label_weights weigh
/// the labels' areas, else the outputs' counts.
///
/// Class ids, which Keras does not take, count as the one-hot rows that they stand for, and their
/// average is macro if none is given: the mean of one area a class against all others; a class
/// that all samples are of, or none, has no area and is left out. micro is one area of all
/// predictions together. With ROC these are, up to the thresholds, scikit-learn's
/// roc_auc_score(multi_class="ovr"). Throws InvalidArgument for an option out of its range, and for
/// predictions of class ids that are not in [0, 1], unless they are said to be logits.
class AUC : public Metric {
 public:
  explicit AUC(AUCOptions options = {}, std::string name = "auc");

  void reset() override { counts_.reset(); }
  void visit_state(Archive& archive) override { counts_.visit_state(archive); }
  double result() const override;
  void check_targets(Index targets, Index outputs) const override;
  bool takes_class_ids() const override { return true; }

 protected:
  void add(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView sample_weight) override;

 private:
  double area(Index label) const;
  double label_weight(Index label) const;
  double weight_in_mean(Index label) const;
  ConstVectorView probabilities(ConstVectorView predictions, bool class_ids);

  AUCOptions options_;
  ThresholdCounts counts_;
  Vector row_;  // a sample's predictions, from logits
};

}  // namespace gradus
