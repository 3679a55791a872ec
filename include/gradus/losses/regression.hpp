// The losses of regression: means over a sample's outputs of a function of the error.
#pragma once

#include "gradus/losses/loss.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The options of a loss that has no others.
struct ReductionOptions {
  Reduction reduction = Reduction::kSumOverBatchSize;

  static void fields(auto& self, auto&& field) { field("reduction", self.reduction); }
};

// Notation: y = y_true, p = y_pred, one sample with K outputs. Each loss is v = (1/K) Σ_j f(p_j -
// y_j), and
//     ∂v/∂p_j = f'(p_j - y_j) / K

/// v = (1/K) Σ_j (p_j - y_j)²       ∂v/∂p_j = 2 (p_j - y_j) / K
/// Keras: MeanSquaredError, "mse".
class MeanSquaredError : public Loss {
 public:
  explicit MeanSquaredError(ReductionOptions options = {});
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
};

/// v = (1/K) Σ_j |p_j - y_j|        ∂v/∂p_j = sign(p_j - y_j) / K, and 0 where they are equal
/// Keras: MeanAbsoluteError, "mae".
class MeanAbsoluteError : public Loss {
 public:
  explicit MeanAbsoluteError(ReductionOptions options = {});
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
};

struct HuberOptions {
  Scalar delta = 1;  ///< The error up to which the loss is quadratic; above 0.
  Reduction reduction = Reduction::kSumOverBatchSize;

  static void fields(auto& self, auto&& field) {
    field("delta", self.delta);
    field("reduction", self.reduction);
  }
};

/// f(e) = e²/2 where |e| <= delta, else delta |e| - delta²/2: a parabola that goes on as a straight
/// line. f'(e) = e where |e| <= delta, else delta sign(e): that is, e cut off at -delta and delta.
/// (Huber 1964.) Keras: Huber. Throws InvalidArgument for a delta that is not above 0.
class Huber : public Loss {
 public:
  explicit Huber(HuberOptions options = {});
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;

 private:
  Scalar delta_;
};

/// f(e) = log cosh e: near e²/2 for small errors and near |e| - log 2 for large ones, and smooth
/// everywhere. With cosh e = exp(|e|) (1 + exp(-2|e|)) / 2
///
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

}  // namespace gradus::inline GRADUS_PRECISION
