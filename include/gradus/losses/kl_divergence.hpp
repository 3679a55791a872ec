// How far one distribution is from another.
#pragma once

#include "gradus/losses/regression.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// v = Σ_k a_k log(a_k / b_k), with a and b being y and p clipped to [ε, 1], ε being 1e-7: the
/// Kullback-Leibler divergence of the predictions p from the distribution y (Kullback and Leibler
/// 1951). Keras: KLDivergence, "kld".
///
///     ∂v/∂p_j = -a_j / p_j,  and 0 where p was clipped
class KLDivergence : public Loss {
 public:
  explicit KLDivergence(ReductionOptions options = {});
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  OutputKind predictions() const override { return OutputKind::kProbabilities; }
  /// One column of targets for several classes is told to be class ids.
  void check_targets(const Matrix& y_true, Index outputs) const override;
  /// Throws InvalidArgument for labels outside [0, 1].
  void check_labels(const Matrix& y_true) const override;
};

}}  // namespace gradus
