// Circle loss: embeddings of the same class close together, others far apart.
#pragma once

#include "gradus/losses/loss.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

struct CircleOptions {
  Scalar gamma = 80;            ///< γ above 0: how sharply the hardest pairs stand out.
  Scalar margin = Scalar(0.4);  ///< m: how close is close enough.
  bool remove_diagonal = true;  ///< A sample is no pair with itself.
  Reduction reduction = Reduction::kSumOverBatchSize;

  GRADUS_FIELDS(gamma, margin, remove_diagonal, reduction);
};

/// y_true: a class id a sample, one column; y_pred: embeddings p_i, of unit length (the last layer
/// is to make them so). With d_ij, the distance (Sun et al. 2020):
///
///     d_ij = max(1 - p_i·p_j, 0)
///     P_i = log Σ_j exp( -γ (m + d_ij)(m - d_ij) )             j: the same class, not i itself
///     Q_i = log Σ_j exp(  γ max(1 + m - d_ij, 0)(1 - m - d_ij) )  j: another class
///     v_i = log(1 + exp(P_i + Q_i))
///
/// A sample without both kinds of pairs has v_i = 0; samples with v_i = 0 do not count in the mean.
///
/// Derivation. A log-sum-exp gives each term its share π_ij of the sum.
///
///     ∂v_i/∂P_i = ∂v_i/∂Q_i = σ(P_i + Q_i)
///     (m + d)(m - d) = m² - d²        (1 + m - d)(1 - m - d) = (1 - d)² - m²
///     ∂v_i/∂d_ij = σ(P_i + Q_i) π_ij · 2γ d_ij             for the same class
///     ∂v_i/∂d_ij = σ(P_i + Q_i) π_ij · -2γ (1 - d_ij)      for another, and 0 where d_ij >= 1 + m
///
/// and d_ij has the slope -1 by p_i·p_j where that is below 1, else 0. So both p_i and p_j receive
/// their part:
///
///     g_ij = ∂v_i/∂(p_i·p_j) = -∂v_i/∂d_ij
///     ∂v_i/∂p_i ← ∂v_i/∂p_i + g_ij p_j        ∂v_i/∂p_j ← ∂v_i/∂p_j + g_ij p_i
///
/// Keras: Circle.
class Circle : public BatchLoss {
 public:
  /// Throws InvalidArgument for a gamma that is not above 0 or a margin that is not finite.
  explicit Circle(CircleOptions options = {});
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void weighted_gradient(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView c,
                         MatrixView dy_pred) const override;
  void mask(ConstMatrixView y_true, ConstVectorView values, VectorView kept) const override;
  bool takes_class_ids() const override { return true; }
  /// Throws InvalidArgument unless there is one column of whole numbers.
  void check_targets(const Matrix& y_true, Index outputs) const override;

 private:
  struct Pairs;
  CircleOptions options_;
};

}}  // namespace gradus
