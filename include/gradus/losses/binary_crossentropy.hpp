// Binary cross-entropy: the loss of yes-or-no predictions.
#pragma once

#include "gradus/losses/loss.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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
  OutputKind predictions() const override;
  /// Throws InvalidArgument for labels outside [0, 1].
  void check_labels(const Matrix& y_true) const override;
  /// Through the logits of "Sigmoid", with the default clip and log_epsilon.
  Polymorphic<Loss> fused_with(const std::string& activation) const override;

 private:
  BinaryCrossentropyOptions options_;
};

}}  // namespace gradus
