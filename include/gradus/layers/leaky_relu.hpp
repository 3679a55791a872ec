// LeakyReLU: a ReLU that lets a little of the negative side through.
#pragma once

#include "gradus/layers/layer.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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

}}  // namespace gradus
