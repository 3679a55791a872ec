// Categorical cross-entropy: the loss of a choice among classes.
#pragma once

#include "gradus/losses/loss.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct CategoricalCrossentropyOptions {
  bool from_logits = false;    ///< y_pred is x with p = softmax(x), and not p itself.
  Scalar label_smoothing = 0;  ///< s in [0, 1]: y becomes y (1 - s) + s/C for C classes.
  Reduction reduction = Reduction::kSumOverBatchSize;
};

/// v = -Σ_k y_k log p_k: the negative log-likelihood of the classes y (one-hot, or any
/// distribution) under the probabilities p. Keras: CategoricalCrossentropy, "cce". Two classes with
/// p = (1 - p₁, p₁) and y = (1 - y₁, y₁) make it the binary cross-entropy.
///
/// **Probabilities.** p is divided by its sum S = Σ p and clipped, with ε = 1e-7:
/// q = min(max(p/S, ε), 1 - ε). With m_k = 1 where not clipped, else 0: log q_k = log p_k - log S
/// where m_k = 1, so
///
///     v = -Σ_k y_k log q_k
///     ∂v/∂p_j = -Σ_k m_k y_k ([j=k] / p_k - 1/S) = (1/S) Σ_k m_k y_k - m_j y_j / p_j
///
/// **Logits.** With p = softmax(x):  log p_k = x_k - log Σ_i exp(x_i)  and
/// ∂ log Σ_i exp(x_i) / ∂x_j = p_j, so
///
///     v = Σ_k y_k (log Σ_i exp(x_i) - x_k)
///     ∂v/∂x_j = p_j Σ_k y_k - y_j                which is p - y for labels that sum to 1
class CategoricalCrossentropy : public Loss {
 public:
  /// Throws InvalidArgument for a label_smoothing outside [0, 1].
  explicit CategoricalCrossentropy(CategoricalCrossentropyOptions options = {});
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  /// Through the logits of "Softmax".
  Polymorphic<Loss> from_logits_of(const std::string& activation) const override;

 private:
  CategoricalCrossentropyOptions options_;
};

struct SparseCategoricalCrossentropyOptions {
  bool from_logits = false;  ///< y_pred is x with p = softmax(x), and not p itself.
  Reduction reduction = Reduction::kSumOverBatchSize;
};

/// The same with y_true given as a class id c, one column of 0 ... C-1, in place of a one-hot row:
/// v = -log p_c. The formulas above with y_k = [k = c]:
///
///     probabilities   v = -log q_c                    ∂v/∂p_j = m_c (1/S - [j=c] / p_c)
///     logits          v = log Σ_i exp(x_i) - x_c      ∂v/∂x_j = p_j - [j=c]
///
/// Keras: SparseCategoricalCrossentropy, "scce".
class SparseCategoricalCrossentropy : public Loss {
 public:
  explicit SparseCategoricalCrossentropy(SparseCategoricalCrossentropyOptions options = {});
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  /// Softmax and logarithm share their exponentials.
  void call_with_gradient(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values,
                          MatrixView dy_pred) const override;
  bool takes_class_ids() const override { return true; }
  /// Throws InvalidArgument unless there is one column of whole numbers from 0 to outputs - 1.
  void check_targets(const Matrix& y_true, Index outputs) const override;
  /// Through the logits of "Softmax".
  Polymorphic<Loss> from_logits_of(const std::string& activation) const override;

 private:
  SparseCategoricalCrossentropyOptions options_;
};

}  // namespace gradus::inline GRADUS_PRECISION
