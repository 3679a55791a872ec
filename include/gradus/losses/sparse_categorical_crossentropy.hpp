// The losses of a choice among classes whose labels are class ids.
#pragma once

#include <optional>

#include "gradus/losses/loss.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct SparseCategoricalCrossentropyOptions {
  bool from_logits = false;                ///< y_pred is x with p = softmax(x), and not p itself.
  std::optional<Index> ignore_class = {};  ///< Samples with this label do not count.
  Index axis = -1;                         ///< Of the classes; samples are rows: the last.
  Reduction reduction = Reduction::kSumOverBatchSize;
  double clip = 1e-7;      ///< ε in [0, 0.5): probabilities are clipped to [ε, 1 - ε].
  double log_epsilon = 0;  ///< e, at least 0: added inside the logarithm.

  GRADUS_FIELDS(from_logits, ignore_class, axis, reduction, clip, log_epsilon);
};

/// The categorical cross-entropy with y_true given as a class id c, one column of 0 ... C-1, in
/// place of a one-hot row: v = -log p_c. The formulas of CategoricalCrossentropy with [k=c] for
/// y_k:
///
///     probabilities   v = -log(q_c + e)               ∂v/∂p_j = m_c r (1/S - [j=c] / p_c),
///                                                     r = q_c / (q_c + e), 1 where e is 0
///     logits          v = log Σ_i exp(x_i) - x_c      ∂v/∂x_j = p_j - [j=c]
///
/// A sample of the class that is ignored has value 0 and gradient 0, and is left out of the number
/// that the mean divides by. Keras: SparseCategoricalCrossentropy, "scce".
class SparseCategoricalCrossentropy : public Loss {
 public:
  /// Throws InvalidArgument for an option out of its range.
  explicit SparseCategoricalCrossentropy(SparseCategoricalCrossentropyOptions options = {});
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  /// Softmax and logarithm share their exponentials.
  void call_with_gradient(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values,
                          MatrixView dy_pred) const override;
  void mask(ConstMatrixView y_true, ConstVectorView values, VectorView kept) const override;
  bool takes_class_ids() const override { return true; }
  OutputKind predictions() const override {
    return options_.from_logits ? OutputKind::kLogits : OutputKind::kProbabilities;
  }
  /// Throws InvalidArgument unless there is one column of whole numbers from 0 to outputs - 1, or
  /// ignore_class.
  void check_targets(const Matrix& y_true, Index outputs) const override;
  /// Through the logits of "Softmax", with the default clip and log_epsilon.
  Polymorphic<Loss> fused_with(const std::string& activation) const override;

 private:
  bool ignored(ConstMatrixView y_true, Index n) const;

  SparseCategoricalCrossentropyOptions options_;
};

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

}  // namespace gradus
