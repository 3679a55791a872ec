// The error as a share of the truth.
#pragma once

#include "gradus/losses/regression.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// v = (100/K) Σ_j |y_j - p_j| / max(|y_j|, ε), ε being 1e-7: the error in percent of the truth.
///
///     ∂v/∂p_j = (100/K) sign(p_j - y_j) / max(|y_j|, ε)
///
/// Keras: MeanAbsolutePercentageError, "mape".
class MeanAbsolutePercentageError : public Loss {
 public:
  explicit MeanAbsolutePercentageError(ReductionOptions options = {});
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
};

}}  // namespace gradus
