// The losses of a choice among classes: the categorical cross-entropy and its kin.
#pragma once

#include "gradus/losses/loss.hpp"
#include "gradus/losses/regression.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct CategoricalCrossentropyOptions {
  bool from_logits = false;    ///< y_pred is x with p = softmax(x), and not p itself.
  Scalar label_smoothing = 0;  ///< s in [0, 1]: y becomes y (1 - s) + s/C for C classes.
  Index axis = -1;             ///< Of the classes; samples are rows, so it is the last.
  Reduction reduction = Reduction::kSumOverBatchSize;
  double clip = 1e-7;      ///< ε in [0, 0.5): probabilities are clipped to [ε, 1 - ε].
  double log_epsilon = 0;  ///< e, at least 0: added inside the logarithm.

  GRADUS_FIELDS(from_logits, label_smoothing, axis, reduction, clip, log_epsilon);
};

/// v = -Σ_k y_k log p_k: the negative log-likelihood of the classes y (one-hot, or any
/// distribution) under the probabilities p. Keras: CategoricalCrossentropy, "cce". With two classes
/// it is the binary cross-entropy: see BinaryCrossentropy.
///
///     -log( Π_k p_k^y_k ) = -Σ_k y_k log p_k
///
/// **Probabilities.** p is divided by its sum S and clipped; m_k is 1 where it was not clipped,
/// else 0.
///
///     S = Σ_k p_k        q_k = min(max(p_k / S, ε), 1 - ε)
///     ∂q_k/∂p_j = m_k ([j=k] / S - p_k / S²)
///     v = -Σ_k y_k log(q_k + e)            ∂v/∂q_k = -y_k / (q_k + e)
///     ∂v/∂p_j = (1/S) ( m_j ∂v/∂q_j - Σ_k m_k q_k ∂v/∂q_k )
///
/// Where e is 0, as in Keras 3, that is
///
///     ∂v/∂p_j = (1/S) Σ_k m_k y_k - m_j y_j / p_j
///
/// **Logits.** With p = softmax(x):
///
///     log p_k = x_k - log Σ_i exp(x_i)           ∂ log Σ_i exp(x_i) / ∂x_j = p_j
///     v = Σ_k y_k (log Σ_i exp(x_i) - x_k)
///     ∂v/∂x_j = p_j Σ_k y_k - y_j                which is p - y for labels that sum to 1
///
/// The same by the chain rule, through softmax's Jacobian and the loss of p that is not clipped:
///
///     ∂v/∂p_k = -y_k / p_k
///     ∂v/∂x = (diag(p) - p pᵀ) ∂v/∂p = p Σ_k y_k - y
///
/// In the product each division by p_k, which may be 0, has cancelled with a factor p_k. That is
/// why softmax and this loss are trained as one: see Loss::fused_with.
class CategoricalCrossentropy : public Loss {
 public:
  /// Throws InvalidArgument for an option out of its range.
  explicit CategoricalCrossentropy(CategoricalCrossentropyOptions options = {});
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  OutputKind predictions() const override {
    return options_.from_logits ? OutputKind::kLogits : OutputKind::kProbabilities;
  }
  /// Throws InvalidArgument for labels outside [0, 1].
  void check_labels(const Matrix& y_true) const override;
  /// Through the logits of "Softmax", with the default clip and log_epsilon.
  Polymorphic<Loss> fused_with(const std::string& activation) const override;

 private:
  CategoricalCrossentropyOptions options_;
};

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
  OutputKind predictions() const override {
    return options_.from_logits ? OutputKind::kLogits : OutputKind::kProbabilities;
  }
  /// Throws InvalidArgument for labels outside [0, 1].
  void check_labels(const Matrix& y_true) const override;

 private:
  CategoricalFocalCrossentropyOptions options_;
};

/// v = Σ_k a_k log(a_k / b_k), with a and b being y and p clipped to [ε, 1], ε being 1e-7: the
/// Kullback-Leibler divergence of the predictions p from the distribution y (Kullback and Leibler
/// 1951). Keras: KLDivergence, "kld".
///
///     ∂v/∂p_j = -a_j / p_j,  and 0 where p was clipped
class KLDivergence : public Loss {
 public:
  explicit KLDivergence(ReductionOptions options = {}) : Loss("kl_divergence", options) {}
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  OutputKind predictions() const override { return OutputKind::kProbabilities; }
  /// Throws InvalidArgument for labels outside [0, 1].
  void check_labels(const Matrix& y_true) const override;
};

}  // namespace gradus
