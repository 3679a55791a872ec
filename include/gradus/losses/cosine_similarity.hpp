// Cosine similarity: the angle between prediction and truth.
#pragma once

#include "gradus/losses/loss.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

struct CosineSimilarityOptions {
  Index axis = -1;  ///< Of a sample's numbers; samples are rows, so it is the last.
  Reduction reduction = Reduction::kSumOverBatchSize;

  GRADUS_FIELDS(axis, reduction);
};

/// v = -u(y)·u(p): -1 for the same direction, 0 for a right angle, 1 for opposite directions. u is
/// the vector of length 1, ε is 1e-7. Keras: CosineSimilarity.
///
///     u(x) = x / r(x)        r(x) = √max(Σ_k x_k², ε²)
///
/// Derivation. Where Σ_k p_k² is above ε², r depends on p:
///
///     ∂r/∂p_j = p_j / r = u_j(p)
///     ∂u_k(p)/∂p_j = [j=k] / r - p_k u_j(p) / r² = ([j=k] - u_k(p) u_j(p)) / r
///     ∂v/∂p_j = -( u_j(y) - (u(y)·u(p)) u_j(p) ) / r(p)
///
/// the part of -u(y) that stands at a right angle to p. Elsewhere r is ε, and
///
///     ∂v/∂p_j = -u_j(y) / ε
class CosineSimilarity : public Loss {
 public:
  explicit CosineSimilarity(CosineSimilarityOptions options = {});
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
};

}}  // namespace gradus
