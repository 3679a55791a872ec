// Tanh: the hyperbolic tangent.
#pragma once

#include "gradus/layers/layer.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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

}}  // namespace gradus
