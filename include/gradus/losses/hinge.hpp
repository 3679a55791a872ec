// The hinge losses: right is not enough, it has to be right by a margin of 1.
#pragma once

#include "gradus/losses/regression.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// v = (1/K) Σ_j h_j: the mean of what is missing to the margin, the loss of support vector
/// machines (Cortes and Vapnik 1995). Keras: Hinge.
///
///     h_j = max(1 - y_j p_j, 0)          ∂h_j/∂p_j = -y_j where h_j > 0, else 0
///     ∂v/∂p_j = -y_j / K where h_j > 0, else 0
///
/// At the corner, where y_j p_j is 1, the slope is taken as 0. The labels y are -1 and 1; where all
/// of a batch are 0 or 1, they become 2y - 1, as in Keras.
class Hinge : public Loss {
 public:
  explicit Hinge(ReductionOptions options = {}) : Loss("hinge", options) {}
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  /// Throws InvalidArgument for labels outside [-1, 1].
  void check_labels(const Matrix& y_true) const override;
};

/// v = (1/K) Σ_j h_j², with h and labels as for Hinge. Keras: SquaredHinge.
///
///     ∂v/∂p_j = (1/K) 2 h_j ∂h_j/∂p_j = -2 y_j h_j / K
class SquaredHinge : public Loss {
 public:
  explicit SquaredHinge(ReductionOptions options = {}) : Loss("squared_hinge", options) {}
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  /// Throws InvalidArgument for labels outside [-1, 1].
  void check_labels(const Matrix& y_true) const override;
};

/// For one-hot y: with the score of the true class Σ_k y_k p_k and the best of the others,
///
///     v = max(0, 1 + max_k (1 - y_k) p_k - Σ_k y_k p_k)
///
/// As the true class counts as 0 among the others, their best is at least 0. Where v > 0, with j*
/// the first class that attains the best,
///
///     ∂v/∂p_j = [j = j*] (1 - y_j) - y_j
///
/// Keras: CategoricalHinge.
class CategoricalHinge : public Loss {
 public:
  explicit CategoricalHinge(ReductionOptions options = {}) : Loss("categorical_hinge", options) {}
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  /// Throws InvalidArgument for labels outside [0, 1].
  void check_labels(const Matrix& y_true) const override;
};

}  // namespace gradus
