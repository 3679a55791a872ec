// Softplus: a ReLU without the corner.
#pragma once

#include "gradus/layers/layer.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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

}}  // namespace gradus
