// Accuracy: the share of samples that are predicted right.
#pragma once

#include "gradus/metrics/metric.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The share of a sample's K outputs for which p > 1/2 goes with the label y in {0, 1}.
/// At p = 1/2 the prediction is 0. Keras: BinaryAccuracy.
class BinaryAccuracy : public Metric {
 public:
  explicit BinaryAccuracy(std::string name = "binary_accuracy") : Metric(std::move(name)) {}
  double value(ConstVectorView y_true, ConstVectorView y_pred) const override;
};

/// 1 where the largest prediction stands where the largest label does; of equals the first counts.
/// Keras: CategoricalAccuracy.
class CategoricalAccuracy : public Metric {
 public:
  explicit CategoricalAccuracy(std::string name = "categorical_accuracy")
      : Metric(std::move(name)) {}
  double value(ConstVectorView y_true, ConstVectorView y_pred) const override;
};

/// The same with the label given as a class id. Keras: SparseCategoricalAccuracy.
class SparseCategoricalAccuracy : public Metric {
 public:
  explicit SparseCategoricalAccuracy(std::string name = "sparse_categorical_accuracy")
      : Metric(std::move(name)) {}
  double value(ConstVectorView y_true, ConstVectorView y_pred) const override;
  void check_targets(Index targets, Index outputs) const override;
};

/// What Keras makes of the name "accuracy", by shape: binary for one output, sparse for one target
/// column, else categorical.
class Accuracy : public Metric {
 public:
  explicit Accuracy(std::string name = "accuracy") : Metric(std::move(name)) {}
  double value(ConstVectorView y_true, ConstVectorView y_pred) const override;
  void check_targets(Index targets, Index outputs) const override;
};

}  // namespace gradus::inline GRADUS_PRECISION
