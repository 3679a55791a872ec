// The error of the logarithms.
#pragma once

#include "gradus/losses/regression.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// v = (1/K) Σ_j (log(1 + p'_j) - log(1 + y'_j))², with x' = max(x, ε), ε being 1e-7: for large
/// numbers, the square of the error of their logarithms.
///
///     ∂v/∂p_j = (2/K) (log(1 + p_j) - log(1 + y'_j)) / (1 + p_j),  and 0 for p_j < ε
///
/// Keras: MeanSquaredLogarithmicError, "msle".
class MeanSquaredLogarithmicError : public Loss {
 public:
  explicit MeanSquaredLogarithmicError(ReductionOptions options = {});
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  /// Throws InvalidArgument for negative targets, which would count as 0.
  void check_labels(const Matrix& y_true) const override;
};

}}  // namespace gradus
