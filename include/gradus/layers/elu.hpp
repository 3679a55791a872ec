// ELU: the exponential linear unit.
#pragma once

#include "gradus/layers/layer.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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

}}  // namespace gradus
