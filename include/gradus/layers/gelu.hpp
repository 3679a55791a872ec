// GELU: the Gaussian error linear unit.
#pragma once

#include "gradus/layers/layer.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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

}}  // namespace gradus
