// Generalized cross-entropy: for labels some of which are wrong.
#pragma once

#include "gradus/losses/loss.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

struct CategoricalGeneralizedCrossEntropyOptions {
  Scalar q = Scalar(0.5);  ///< In (0, 1).
  Reduction reduction = Reduction::kSumOverBatchSize;

  GRADUS_FIELDS(q, reduction);
};

/// v = (1 - p_c^q) / q for the class id c of y_true, one column. Towards q 0 it is -log p_c, the
/// cross-entropy; at q = 1 it would be 1 - p_c, the mean absolute error, which trusts wrong labels
/// less (Zhang and Sabuncu 2018). Keras: CategoricalGeneralizedCrossEntropy.
///
///     ∂v/∂p_j = -[j=c] p_c^(q-1)
///
/// p is neither clipped nor divided by its sum; at p_c = 0 the slope is infinite.
class CategoricalGeneralizedCrossEntropy : public Loss {
 public:
  /// Throws InvalidArgument for a q outside (0, 1).
  explicit CategoricalGeneralizedCrossEntropy(
      CategoricalGeneralizedCrossEntropyOptions options = {});
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  bool takes_class_ids() const override { return true; }
  OutputKind predictions() const override { return OutputKind::kProbabilities; }
  /// Throws InvalidArgument unless there is one column of whole numbers from 0 to outputs - 1.
  void check_targets(const Matrix& y_true, Index outputs) const override;

 private:
  Scalar q_;
};

}}  // namespace gradus
