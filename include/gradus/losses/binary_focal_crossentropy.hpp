// Binary focal cross-entropy: yes-or-no predictions, with less weight for easy ones.
#pragma once

#include "gradus/losses/loss.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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
  OutputKind predictions() const override;
  /// Throws InvalidArgument for labels outside [0, 1].
  void check_labels(const Matrix& y_true) const override;

 private:
  Scalar smoothed(Scalar y) const;
  Scalar probability(Scalar y_pred) const;
  Scalar balance(Scalar y) const;

  BinaryFocalCrossentropyOptions options_;
};

}}  // namespace gradus
