// ReLU: what is below 0 becomes 0.
#pragma once

#include "gradus/layers/layer.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// y = max(x, 0), element by element (Nair and Hinton 2010). Keras: ReLU.
///
/// Derivation. y_i depends on x_i alone, so the Jacobian is diagonal, with slope 1 where x_i > 0
/// and 0 where x_i < 0:
///
///     ∂y_j/∂x_i = [i=j] [x_i > 0]
///     dx_i = dy_i   if x_i > 0,  else 0
///
/// At x_i = 0 the function has a corner; as Keras, we take the slope 0 there.
class ReLU : public Layer {
 public:
  std::string class_name() const override { return "ReLU"; }
  OutputKind output_kind(OutputKind /*x*/) const override { return OutputKind::kLogits; }
  void forward(ConstVectorView theta, ConstMatrixView x, MatrixView y) const override;
  void backward(ConstVectorView theta, ConstMatrixView x, ConstMatrixView y, ConstMatrixView dy,
                MatrixView dx) const override;
};

}  // namespace gradus
