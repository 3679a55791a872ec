// Categorical focal cross-entropy: a choice among classes, with less weight for easy samples.
#pragma once

#include "gradus/losses/loss.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

struct CategoricalFocalCrossentropyOptions {
  Scalar alpha = Scalar(0.25);  ///< α, at least 0: a factor for all classes.
  Scalar gamma = 2;             ///< γ, at least 0. 0 gives α times the categorical cross-entropy.
  bool from_logits = false;     ///< y_pred is x with p = softmax(x), and not p itself.
  Scalar label_smoothing = 0;   ///< s in [0, 1]: y becomes y (1 - s) + s/C for C classes.
  Index axis = -1;              ///< Of the classes; samples are rows, so it is the last.
  Reduction reduction = Reduction::kSumOverBatchSize;

  GRADUS_FIELDS(alpha, gamma, from_logits, label_smoothing, axis, reduction);
};

/// v = -Σ_k α (1 - q_k)^γ y_k log q_k, with S, q and m as in CategoricalCrossentropy, ε 1e-7: a
/// class that is predicted well hardly counts (Lin et al. 2017). Keras:
/// CategoricalFocalCrossentropy.
///
/// Derivation, by the product rule, and ∂q_k/∂p_j from there:
///
///     g_k = ∂v/∂q_k = α y_k [ γ (1 - q_k)^(γ-1) log q_k - (1 - q_k)^γ / q_k ]
///     ∂v/∂p_j = (1/S) ( m_j g_j - (1/S) Σ_k m_k g_k p_k )
///
/// **Logits.** p = softmax(x) is formed first. By softmax's Jacobian
///
///     ∂v/∂x_j = p_j (∂v/∂p_j - Σ_k p_k ∂v/∂p_k) = p_j ∂v/∂p_j
///
/// where the sum is 0, as v does not change when all of p is scaled.
class CategoricalFocalCrossentropy : public Loss {
 public:
  /// Throws InvalidArgument for an option out of its range.
  explicit CategoricalFocalCrossentropy(CategoricalFocalCrossentropyOptions options = {});
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  OutputKind predictions() const override;
  /// One column of targets for several classes is told to be class ids.
  void check_targets(const Matrix& y_true, Index outputs) const override;
  /// Throws InvalidArgument for labels outside [0, 1].
  void check_labels(const Matrix& y_true) const override;

 private:
  CategoricalFocalCrossentropyOptions options_;
};

}}  // namespace gradus
