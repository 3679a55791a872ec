// Accuracy: the share of samples that are predicted right.
#pragma once

#include "gradus/metrics/metric.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct BinaryAccuracyOptions {
  double threshold = 0.5;  ///< In (0, 1): a prediction above it is a 1.

  GRADUS_FIELDS(threshold);
};

/// The share of a sample's K outputs for which (p > threshold) is the label y in {0, 1}; at the
/// threshold the prediction is 0. A NaN is never right. Keras: BinaryAccuracy.
/// Throws InvalidArgument for a threshold out of its range.
class BinaryAccuracy : public MeanMetric {
 public:
  explicit BinaryAccuracy(BinaryAccuracyOptions options = {}, std::string name = "binary_accuracy");
  double value(ConstVectorView y_true, ConstVectorView y_pred) const override;

 private:
  Scalar threshold_;
};

/// 1 if the largest prediction is in the place of the largest label; of equals the first counts,
/// and a NaN is never right. Keras: CategoricalAccuracy, which does not take class ids.
class CategoricalAccuracy : public MeanMetric {
 public:
  explicit CategoricalAccuracy(std::string name = "categorical_accuracy")
      : MeanMetric(std::move(name)) {}
  double value(ConstVectorView y_true, ConstVectorView y_pred) const override;
  bool takes_class_ids() const override { return true; }
};

/// The same under Keras's name for class ids: SparseCategoricalAccuracy. Takes one-hot rows too.
class SparseCategoricalAccuracy : public MeanMetric {
 public:
  explicit SparseCategoricalAccuracy(std::string name = "sparse_categorical_accuracy")
      : MeanMetric(std::move(name)) {}
  double value(ConstVectorView y_true, ConstVectorView y_pred) const override;
  bool takes_class_ids() const override { return true; }
};

/// What Keras makes of the name "accuracy" in compile(), by shape: binary for one output, sparse
/// for one target column, else categorical. (Keras's class Accuracy is another thing: the share of
/// y_pred that equal y_true.)
class Accuracy : public MeanMetric {
 public:
  explicit Accuracy(std::string name = "accuracy") : MeanMetric(std::move(name)) {}
  double value(ConstVectorView y_true, ConstVectorView y_pred) const override;
  bool takes_class_ids() const override { return true; }
};

// Top-k accuracy: the share of samples whose class is among the k largest predictions.

struct TopKOptions {
  Index k = 5;  ///< From 1 to the number of classes.

  GRADUS_FIELDS(k);
};

// A sample of class c is right where fewer than k predictions are larger than its own:
//     v = 1 where |{j : p_j > p_c}| < k, else 0
// so that of equals all are in. A row with a NaN is never right, nor is a class id that is none.

/// c is the place of the largest label, or the class id. Keras: TopKCategoricalAccuracy. Throws
/// InvalidArgument for a k below 1, and, when the first data come, for one above their number of
/// classes.
class TopKCategoricalAccuracy : public MeanMetric {
 public:
  explicit TopKCategoricalAccuracy(TopKOptions options = {},
                                   std::string name = "top_k_categorical_accuracy");
  double value(ConstVectorView y_true, ConstVectorView y_pred) const override;
  bool takes_class_ids() const override { return true; }
  void check_targets(Index targets, Index outputs) const override;

 protected:
  /// v for a sample of class c.
  double value_of_class(Index c, ConstVectorView y_pred) const;

  Index k_;
};

/// The same under Keras's name for class ids: SparseTopKCategoricalAccuracy.
class SparseTopKCategoricalAccuracy : public TopKCategoricalAccuracy {
 public:
  explicit SparseTopKCategoricalAccuracy(TopKOptions options = {},
                                         std::string name = "sparse_top_k_categorical_accuracy")
      : TopKCategoricalAccuracy(options, std::move(name)) {}
  double value(ConstVectorView y_true, ConstVectorView y_pred) const override;
};

}  // namespace gradus
