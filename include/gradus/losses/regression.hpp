// The losses of regression: means over a sample's outputs of a function of the error; the angle.
#pragma once

#include "gradus/losses/loss.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The options of a loss that has no others.
struct ReductionOptions {
  Reduction reduction = Reduction::kSumOverBatchSize;

  GRADUS_FIELDS(reduction);
};

/// v = (1/K) Σ_j (p_j - y_j)², the mean of a sample's squared errors. Keras: MeanSquaredError,
/// "mse".
///
/// All losses of regression are the mean of a function f of the errors e_j = p_j - y_j of a
/// sample's K outputs. p_j is in the term j alone, and ∂e_j/∂p_j is 1:
///
///     v = (1/K) Σ_j f(e_j)        ∂v/∂p_j = f'(e_j) / K
///
/// Here
///
///     f(e) = e²        f'(e) = 2 e        ∂v/∂p_j = 2 (p_j - y_j) / K
class MeanSquaredError : public Loss {
 public:
  explicit MeanSquaredError(ReductionOptions options = {}) : Loss("mean_squared_error", options) {}
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
};

/// v = (1/K) Σ_j |p_j - y_j|, the mean of a sample's absolute errors. Keras: MeanAbsoluteError,
/// "mae".
///
///     f(e) = |e|        f'(e) = sign e        ∂v/∂p_j = sign(p_j - y_j) / K
///
/// At its corner, where p_j and y_j are equal, the slope is taken as 0.
class MeanAbsoluteError : public Loss {
 public:
  explicit MeanAbsoluteError(ReductionOptions options = {})
      : Loss("mean_absolute_error", options) {}
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
};

struct HuberOptions {
  Scalar delta = 1;  ///< The error up to which the loss is quadratic; above 0.
  Reduction reduction = Reduction::kSumOverBatchSize;

  GRADUS_FIELDS(delta, reduction);
};

/// v = (1/K) Σ_j f(p_j - y_j) with a parabola that goes on as a straight line, δ being delta (Huber
/// 1964):
///
///     f(e) = e²/2 where |e| ≤ δ, else δ |e| - δ²/2
///     f'(e) = e where |e| ≤ δ, else δ sign e          that is, e cut off at -δ and δ
///
/// Keras: Huber. Throws InvalidArgument for a delta that is not above 0.
class Huber : public Loss {
 public:
  explicit Huber(HuberOptions options = {});
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;

 private:
  Scalar delta_;
};

/// v = (1/K) Σ_j log cosh(p_j - y_j): f is near e²/2 for small errors and near |e| - log 2 for
/// large ones, and smooth everywhere.
///
///     cosh e = exp(|e|) (1 + exp(-2|e|)) / 2            so
///     f(e) = |e| + log(1 + exp(-2|e|)) - log 2          never overflows
///          = log(1 + 2 sinh²(e/2))                      keeps all digits of a small e
///     f'(e) = sinh e / cosh e = tanh e
///
/// Keras: LogCosh.
class LogCosh : public Loss {
 public:
  explicit LogCosh(ReductionOptions options = {}) : Loss("log_cosh", options) {}
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
};

/// v = (100/K) Σ_j |y_j - p_j| / max(|y_j|, ε), ε being 1e-7: the error in percent of the truth.
///
///     ∂v/∂p_j = (100/K) sign(p_j - y_j) / max(|y_j|, ε)
///
/// Keras: MeanAbsolutePercentageError, "mape".
class MeanAbsolutePercentageError : public Loss {
 public:
  explicit MeanAbsolutePercentageError(ReductionOptions options = {})
      : Loss("mean_absolute_percentage_error", options) {}
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
};

/// v = (1/K) Σ_j (log(1 + p'_j) - log(1 + y'_j))², with x' = max(x, ε), ε being 1e-7: for large
/// numbers, the square of the error of their logarithms.
///
///     ∂v/∂p_j = (2/K) (log(1 + p_j) - log(1 + y'_j)) / (1 + p_j),  and 0 for p_j < ε
///
/// Keras: MeanSquaredLogarithmicError, "msle".
class MeanSquaredLogarithmicError : public Loss {
 public:
  explicit MeanSquaredLogarithmicError(ReductionOptions options = {})
      : Loss("mean_squared_logarithmic_error", options) {}
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  /// Throws InvalidArgument for negative targets, which would count as 0.
  void check_labels(const Matrix& y_true) const override;
};

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
  explicit Poisson(ReductionOptions options = {}) : Loss("poisson", options) {}
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  /// Throws InvalidArgument for negative counts.
  void check_labels(const Matrix& y_true) const override;
};

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

}  // namespace gradus
