// The activations: functions of each number by itself, and softmax.
#pragma once

#include "gradus/layers/layer.hpp"
#include "gradus/layers/relu.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// y = x where x > 0, else a x, element by element, a: negative_slope (Maas et al. 2013).
/// A unit whose inputs are all negative still has a gradient, and can come back. Keras: LeakyReLU.
///
/// Derivation. y_i depends on x_i alone, so the Jacobian is diagonal, with slope 1 on one side of 0
/// and a on the other:
///
///     ∂y_j/∂x_i = [i=j] (1 if x_i > 0, else a)
///     dx_i = dy_i   if x_i > 0,  else a dy_i
///
/// At x_i = 0 the function has a corner (unless a = 1); as Keras, we take the slope a there.
class LeakyReLU : public Layer {
 public:
  /// As in Keras, the slope of the layer is 0.3 by default, and that of the activation "leaky_relu"
  /// 0.2. Throws InvalidArgument for a slope that is not a finite number of at least 0.
  explicit LeakyReLU(double negative_slope = 0.3);

  std::string class_name() const override { return "LeakyReLU"; }
  Config config() const override { return {{"negative_slope", value_of(negative_slope_)}}; }
  OutputKind output_kind(OutputKind /*x*/) const override { return OutputKind::kLogits; }
  void forward(ConstVectorView theta, ConstMatrixView x, MatrixView y) const override;
  void backward(ConstVectorView theta, ConstMatrixView x, ConstMatrixView y, ConstMatrixView dy,
                MatrixView dx) const override;

 private:
  Scalar negative_slope_;
};

/// y = x where x > 0, else α (exp(x) - 1), element by element (Clevert et al. 2016). Keras: ELU.
///
/// Derivation. y_i depends on x_i alone, so the Jacobian is diagonal, with slope 1 on the right,
/// and on the left that of α (exp(x) - 1):
///
///     ∂y_j/∂x_i = [i=j] (1 if x_i > 0, else α exp(x_i))
///     dx_i = dy_i   if x_i > 0,  else α exp(x_i) dy_i
///
/// With α = 1 both slopes are 1 at x = 0: there is no corner. With another α there is one; as
/// Keras, we take the slope α there.
class ELU : public Layer {
 public:
  /// Throws InvalidArgument for an alpha that is not finite.
  explicit ELU(double alpha = 1);

  std::string class_name() const override { return "ELU"; }
  Config config() const override { return {{"alpha", value_of(alpha_)}}; }
  OutputKind output_kind(OutputKind /*x*/) const override { return OutputKind::kLogits; }
  void forward(ConstVectorView theta, ConstMatrixView x, MatrixView y) const override;
  void backward(ConstVectorView theta, ConstMatrixView x, ConstMatrixView y, ConstMatrixView dy,
                MatrixView dx) const override;

 private:
  Scalar alpha_;
};

struct GELUOptions {
  bool approximate = false;  ///< The form with tanh instead of the exact one.

  GRADUS_FIELDS(approximate);
};

/// y = x Φ(x), element by element, where Φ(x) is P(X < x) for a standard normal X: x times the
/// probability of keeping it (Hendrycks and Gimpel 2016). Keras: activation "gelu".
///
/// Derivation. The derivative of Φ is the density φ, and y_i depends on x_i alone: the Jacobian is
/// diagonal.
///
///     Φ(x) = erfc(-x/√2) / 2        φ(x) = exp(-x²/2) / √(2π)
///     ∂y_i/∂x_i = Φ(x_i) + x_i φ(x_i)
///     dx_i = dy_i (Φ(x_i) + x_i φ(x_i))
///
/// We use erfc, as 1 + erf(x/√2) cancels: in float it is 0 below x = -5.6, in double below -8.4,
/// and before that it has few digits left.
///
/// The approximate form puts a logistic function s in Φ's place; the slope of σ(2u) is shown at
/// Sigmoid.
///
///     u = √(2/π) (x + 0.044715 x³)        y = x (1 + tanh u) / 2 = x s
///     s = σ(2u) = 1 / (1 + exp(-2u))      ∂s/∂u = 2 s (1 - s)
///     ∂u/∂x = √(2/π) (1 + 3 · 0.044715 x²)
///     dx_i = dy_i (s + x_i · 2 s (1 - s) · ∂u/∂x)
class GELU : public Layer {
 public:
  explicit GELU(GELUOptions options = {}) : options_(options) {}

  std::string class_name() const override { return "GELU"; }
  Config config() const override { return config_of(options_); }
  OutputKind output_kind(OutputKind /*x*/) const override { return OutputKind::kLogits; }
  void forward(ConstVectorView theta, ConstMatrixView x, MatrixView y) const override;
  void backward(ConstVectorView theta, ConstMatrixView x, ConstMatrixView y, ConstMatrixView dy,
                MatrixView dx) const override;

 private:
  GELUOptions options_;
};

/// y = log(1 + exp(x)), element by element. Keras: activation "softplus".
///
/// For large x the exponential overflows. Taking max(x, 0) out of the logarithm leaves an exponent
/// that is never positive; and log1p adds the 1, as 1 + exp(x) is just 1 for x far below 0:
///
///     y = max(x, 0) + log(1 + exp(-|x|))
///
/// Derivation. By the chain rule the derivative is the logistic function:
///
///     ∂y_i/∂x_i = exp(x_i) / (1 + exp(x_i)) = σ(x_i)
///
/// and y_i depends on no other x_j: the Jacobian is diag(σ(x)), and
///
///     dx_i = dy_i / (1 + exp(-x_i))
class Softplus : public Layer {
 public:
  std::string class_name() const override { return "Softplus"; }
  OutputKind output_kind(OutputKind /*x*/) const override { return OutputKind::kLogits; }
  void forward(ConstVectorView theta, ConstMatrixView x, MatrixView y) const override;
  void backward(ConstVectorView theta, ConstMatrixView x, ConstMatrixView y, ConstMatrixView dy,
                MatrixView dx) const override;
};

/// y = σ(x) = 1 / (1 + exp(-x)), element by element. Keras: activation "sigmoid".
///
/// Derivation. With e = exp(-x_i), whose slope is -e, y_i = 1/(1+e):
///
///     ∂y_i/∂x_i = -1/(1+e)² · (-e) = 1/(1+e) · e/(1+e) = y_i (1 - y_i)
///
/// and y_i depends on no other x_j: the Jacobian is diag(y (1 - y)), and
///
///     dx_i = dy_i y_i (1 - y_i)
class Sigmoid : public Layer {
 public:
  std::string class_name() const override { return "Sigmoid"; }
  OutputKind output_kind(OutputKind /*x*/) const override { return OutputKind::kUnitInterval; }
  void forward(ConstVectorView theta, ConstMatrixView x, MatrixView y) const override;
  void backward(ConstVectorView theta, ConstMatrixView x, ConstMatrixView y, ConstMatrixView dy,
                MatrixView dx) const override;
};

/// y = tanh(x), element by element. Keras: activation "tanh".
///
/// Derivation. tanh = sinh/cosh, and cosh² - sinh² = 1:
///
///     ∂y_i/∂x_i = (cosh² x_i - sinh² x_i) / cosh² x_i = 1 - y_i²
///
/// and y_i depends on no other x_j: the Jacobian is diag(1 - y²), and
///
///     dx_i = dy_i (1 - y_i²)
class Tanh : public Layer {
 public:
  std::string class_name() const override { return "Tanh"; }
  OutputKind output_kind(OutputKind /*x*/) const override { return OutputKind::kLogits; }
  void forward(ConstVectorView theta, ConstMatrixView x, MatrixView y) const override;
  void backward(ConstVectorView theta, ConstMatrixView x, ConstMatrixView y, ConstMatrixView dy,
                MatrixView dx) const override;
};

/// y_j = exp(x_j) / Σ_k exp(x_k), for each row: positive numbers that sum to 1. Keras: Softmax.
///
/// softmax() in core/softmax.hpp explains how this is computed without overflow.
///
/// Derivation. Each y_j depends on every x_i of its row. With S = Σ_k exp(x_k):
///
///     ∂y_j/∂x_i = [i=j] exp(x_j)/S - exp(x_j) exp(x_i)/S² = [i=j] y_j - y_j y_i
///
/// so the Jacobian is diag(y) - y yᵀ; of the activations here the only one that is not diagonal. In
/// a loss the same y is called p: diag(p) - p pᵀ. As it is symmetric, dx = (diag(y) - y yᵀ) dy:
///
///     dx_i = Σ_j dy_j ∂y_j/∂x_i = dy_i y_i - y_i Σ_j dy_j y_j = y_i (dy_i - dy·y)
class Softmax : public Layer {
 public:
  std::string class_name() const override { return "Softmax"; }
  /// Takes samples of rank 1. Throws InvalidArgument for any other.
  Shape output_shape(const Shape& input) const override;
  OutputKind output_kind(OutputKind /*x*/) const override { return OutputKind::kProbabilities; }
  void forward(ConstVectorView theta, ConstMatrixView x, MatrixView y) const override;
  void backward(ConstVectorView theta, ConstMatrixView x, ConstMatrixView y, ConstMatrixView dy,
                MatrixView dx) const override;
};

}  // namespace gradus
