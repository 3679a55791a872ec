// The losses of yes-or-no predictions: the binary cross-entropy, and the focal one.
#pragma once

#include "gradus/losses/loss.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct BinaryCrossentropyOptions {
  bool from_logits = false;    ///< y_pred is x with p = σ(x), and not p itself.
  Scalar label_smoothing = 0;  ///< s in [0, 1]: y becomes y (1 - s) + s/2.
  Index axis = -1;             ///< Of the outputs; samples are rows, so it is the last.
  Reduction reduction = Reduction::kSumOverBatchSize;
  double clip = 1e-7;      ///< ε in [0, 0.5): probabilities are clipped to [ε, 1 - ε].
  double log_epsilon = 0;  ///< e, at least 0: added inside both logarithms.

  GRADUS_FIELDS(from_logits, label_smoothing, axis, reduction, clip, log_epsilon);
};

/// v = (1/K) Σ_j -[ y_j log p_j + (1 - y_j) log(1 - p_j) ]: the negative log-likelihood of K
/// independent labels y_j in {0, 1} under the probabilities p_j. Keras: BinaryCrossentropy, "bce".
///
///     -log( p^y (1 - p)^(1-y) ) = -[ y log p + (1 - y) log(1 - p) ]
///
/// **The two-class case of the categorical one.** A label is a choice between class 0, of
/// probability 1 - p, and class 1, of probability p. With Y = (1 - y, y) and P = (1 - p, p) the
/// categorical cross-entropy is one term of the sum above, and the sigmoid is the softmax of the
/// scores 0 and x:
///
///     -Σ_k Y_k log P_k = -[ y log p + (1 - y) log(1 - p) ]
///     softmax(0, x) = (1, exp(x)) / (1 + exp(x)) = (1 - σ(x), σ(x))
///
/// so the derivative by x is p - y for the one as for the other.
///
/// **Probabilities.** log 0 is infinite, so p is first clipped to q = min(max(p, ε), 1 - ε):
///
///     v = (1/K) Σ_j -[ y_j log(q_j + e) + (1 - y_j) log(1 - q_j + e) ]
///     ∂v/∂p_j = (1/K) [ -y_j/(q_j + e) + (1 - y_j)/(1 - q_j + e) ],
///
/// and 0 where p was clipped: there v does not depend on p. Where e is 0, that is
///
///     ∂v/∂p_j = (1/K) (q_j - y_j) / (q_j (1 - q_j))
///
/// Keras 3 has 1e-7 for ε and 0 for e, old tf.keras had 1e-7 for both, and others take 0 for ε and
/// a small e: for p near 0 or 1 they give different numbers.
///
/// **Logits.** With p = σ(x) = 1/(1 + exp(-x)):
///
///     -log p = log(1 + exp(-x))        -log(1 - p) = x + log(1 + exp(-x))
///
///     v = (1/K) Σ_j (1 - y_j) x_j + log(1 + exp(-x_j))
///       = (1/K) Σ_j max(x_j, 0) - x_j y_j + log(1 + exp(-|x_j|)),
///
/// the second form for any size of x, as its exponent is never above 0; nothing is clipped. The
/// slope of p is shown at Sigmoid, and cancels the divisor:
///
///     ∂p_j/∂x_j = p_j (1 - p_j)
///     ∂v/∂x_j = (1/K) (p_j - y_j) / (p_j (1 - p_j)) · p_j (1 - p_j) = (σ(x_j) - y_j) / K
class BinaryCrossentropy : public Loss {
 public:
  /// Throws InvalidArgument for an option out of its range.
  explicit BinaryCrossentropy(BinaryCrossentropyOptions options = {});
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  OutputKind predictions() const override {
    return options_.from_logits ? OutputKind::kLogits : OutputKind::kUnitInterval;
  }
  /// Throws InvalidArgument for labels outside [0, 1].
  void check_labels(const Matrix& y_true) const override;
  /// Through the logits of "Sigmoid", with the default clip and log_epsilon.
  Polymorphic<Loss> fused_with(const std::string& activation) const override;

 private:
  BinaryCrossentropyOptions options_;
};

struct BinaryFocalCrossentropyOptions {
  bool apply_class_balancing = false;  ///< Weigh label 1 with α and label 0 with 1 - α.
  Scalar alpha = Scalar(0.25);         ///< α in [0, 1].
  Scalar gamma = 2;                    ///< γ, at least 0. 0 gives the binary cross-entropy.
  bool from_logits = false;            ///< y_pred is x with p = σ(x), and not p itself.
  Scalar label_smoothing = 0;          ///< s in [0, 1]: y becomes y (1 - s) + s/2.
  Index axis = -1;                     ///< Of the outputs; samples are rows, so it is the last.
  Reduction reduction = Reduction::kSumOverBatchSize;

  GRADUS_FIELDS(apply_class_balancing, alpha, gamma, from_logits, label_smoothing, axis, reduction);
};

/// v = (1/K) Σ_j a_j (1 - t_j)^γ b_j, with the binary cross-entropy b of one output, the
/// probability t given to the truth, and the balance a, which is 1 without apply_class_balancing. ε
/// is 1e-7.
///
///     q = min(max(p, ε), 1 - ε)         b = -[ y log q + (1 - y) log(1 - q) ]
///     t = y p + (1 - y)(1 - p)          a = y α + (1 - y)(1 - α)
///
/// A sample that is predicted well has t near 1 and hardly counts (Lin et al. 2017). Keras:
/// BinaryFocalCrossentropy.
///
/// Derivation, by the product rule, with m = 0 where p was clipped, else 1:
///
///     ∂t/∂p = 2 y - 1                   ∂b/∂p = m (q - y) / (q (1 - q))
///     ∂v/∂p_j = (a_j/K) [ -γ (1 - t_j)^(γ-1) (2 y_j - 1) b_j + (1 - t_j)^γ ∂b_j/∂p_j ]
///
/// Where γ < 1, the first term is taken as 0 at t = 1: b goes to 0 there as 1 - t does, and
/// without the clip so would the term. Keras's is infinite.
///
/// From logits p = σ(x) is formed first, as in Keras, and
///
///     ∂v/∂x_j = ∂v/∂p_j · p_j (1 - p_j)
class BinaryFocalCrossentropy : public Loss {
 public:
  /// Throws InvalidArgument for an option out of its range.
  explicit BinaryFocalCrossentropy(BinaryFocalCrossentropyOptions options = {});
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  OutputKind predictions() const override {
    return options_.from_logits ? OutputKind::kLogits : OutputKind::kUnitInterval;
  }
  /// Throws InvalidArgument for labels outside [0, 1].
  void check_labels(const Matrix& y_true) const override;

 private:
  Scalar probability(Scalar y_pred) const;
  Scalar balance(Scalar y) const;

  BinaryFocalCrossentropyOptions options_;
};

}  // namespace gradus
