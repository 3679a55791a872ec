// Binary cross-entropy: the loss of yes-or-no predictions.
#pragma once

#include "gradus/losses/loss.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct BinaryCrossentropyOptions {
  bool from_logits = false;    ///< y_pred is x with p = σ(x), and not p itself.
  Scalar label_smoothing = 0;  ///< s in [0, 1]: y becomes y (1 - s) + s/2.
  Reduction reduction = Reduction::kSumOverBatchSize;
};

/// v = (1/K) Σ_j -[ y_j log p_j + (1 - y_j) log(1 - p_j) ]: the negative log-likelihood of K
/// independent labels y_j in {0, 1} under the probabilities p_j. Keras: BinaryCrossentropy, "bce".
///
/// **Probabilities.** log 0 is infinite, so p is first clipped, with ε = 1e-7, to
/// q = min(max(p, ε), 1 - ε):
///
///     ∂v/∂p_j = (1/K) [ -y_j/q_j + (1 - y_j)/(1 - q_j) ] = (1/K) (q_j - y_j) / (q_j (1 - q_j)),
///
/// and 0 where p was clipped: there v does not depend on p.
///
/// **Logits.** With p = σ(x) = 1/(1 + exp(-x)):
///
///     -log p = log(1 + exp(-x))        -log(1 - p) = x + log(1 + exp(-x))
///
///     v = (1/K) Σ_j (1 - y_j) x_j + log(1 + exp(-x_j))
///       = (1/K) Σ_j max(x_j, 0) - x_j y_j + log(1 + exp(-|x_j|)),
///
/// the second form for any size of x, as its exponent is never above 0. With dp/dx = p (1 - p):
///
///     ∂v/∂x_j = (1/K) (p_j - y_j) / (p_j (1 - p_j)) · p_j (1 - p_j) = (σ(x_j) - y_j) / K
class BinaryCrossentropy : public Loss {
 public:
  /// Throws InvalidArgument for a label_smoothing outside [0, 1].
  explicit BinaryCrossentropy(BinaryCrossentropyOptions options = {});
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  /// Through the logits of "Sigmoid".
  Polymorphic<Loss> from_logits_of(const std::string& activation) const override;

 private:
  BinaryCrossentropyOptions options_;
};

}  // namespace gradus::inline GRADUS_PRECISION
