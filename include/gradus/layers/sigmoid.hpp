// Sigmoid: the logistic function.
#pragma once

#include "gradus/layers/layer.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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

}}  // namespace gradus
