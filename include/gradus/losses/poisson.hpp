// Counts.
#pragma once

#include "gradus/losses/regression.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// v = (1/K) Σ_j p_j - y_j log(p_j + ε), ε being 1e-7: the negative log-likelihood of counts y
/// under Poisson distributions with means p, without the part that only depends on y. Keras:
/// Poisson.
///
///     -log( exp(-p) p^y / y! ) = p - y log p + log y!
///     ∂v/∂p_j = (1 - y_j / (p_j + ε)) / K
///
/// A negative p gives NaN: let the model end with softplus or another positive activation.
class Poisson : public Loss {
 public:
  explicit Poisson(ReductionOptions options = {});
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  /// Throws InvalidArgument for negative counts.
  void check_labels(const Matrix& y_true) const override;
};

}}  // namespace gradus
