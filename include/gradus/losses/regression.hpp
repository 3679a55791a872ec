// The losses of regression: means over a sample's outputs of a function of the error.
#pragma once

#include "gradus/losses/loss.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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
  explicit MeanSquaredError(ReductionOptions options = {});
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
  explicit MeanAbsoluteError(ReductionOptions options = {});
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
  explicit LogCosh(ReductionOptions options = {});
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
};

}}  // namespace gradus
