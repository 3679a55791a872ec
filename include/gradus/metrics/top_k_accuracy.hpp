// Top-k accuracy: the share of samples whose class is among the k largest predictions.
#pragma once

#include "gradus/metrics/metric.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

struct TopKOptions {
  Index k = 5;  ///< From 1 to the number of classes.

  static void fields(auto& self, auto&& field) { field("k", self.k); }
};

// A sample of class c is right where fewer than k predictions are larger than its own:
//     v = 1 where |{j : p_j > p_c}| < k, else 0
// so that of equals all are in. A row with a NaN is never right, nor is a class id that is none.

/// c is where the largest label stands. Keras: TopKCategoricalAccuracy.
/// Throws InvalidArgument for a k below 1, and with the first data for one above their classes.
class TopKCategoricalAccuracy : public MeanMetric {
 public:
  explicit TopKCategoricalAccuracy(TopKOptions options = {},
                                   std::string name = "top_k_categorical_accuracy");
  double value(ConstVectorView y_true, ConstVectorView y_pred) const override;
  void check_targets(Index targets, Index outputs) const override;

 private:
  Index k_;
};

/// The same with c given as a class id. Keras: SparseTopKCategoricalAccuracy.
class SparseTopKCategoricalAccuracy : public MeanMetric {
 public:
  explicit SparseTopKCategoricalAccuracy(TopKOptions options = {},
                                         std::string name = "sparse_top_k_categorical_accuracy");
  double value(ConstVectorView y_true, ConstVectorView y_pred) const override;
  void check_targets(Index targets, Index outputs) const override;

 private:
  Index k_;
};

}}  // namespace gradus
