// Dense: the fully connected layer.
#pragma once

#include "gradus/layers/layer.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct DenseOptions {
  bool use_bias = true;
  Polymorphic<Initializer> kernel_initializer = "glorot_uniform";
  Polymorphic<Initializer> bias_initializer = "zeros";
  Polymorphic<Regularizer> kernel_regularizer = {};  ///< L2(1e-4), "l2", ...; empty: none.
  Polymorphic<Regularizer> bias_regularizer = {};

  GRADUS_FIELDS(use_bias, kernel_initializer, bias_initializer, kernel_regularizer,
                bias_regularizer);
};

/// y = x W + b, followed by an activation if one is given: Dense(84, "relu"). Keras: Dense.
///
///     x: N x in      W (the kernel): in x units      b (the bias): units      y: N x units
///     θ = (W row by row, b)
///
/// Derivation, element by element, by the chain rule with dy_nj = ∂L/∂y_nj:
///
///     y_nj  = Σ_i x_ni W_ij + b_j
///     dx_ni = Σ_j dy_nj ∂y_nj/∂x_ni = Σ_j dy_nj W_ij       so   dx = dy Wᵀ
///     dW_ij = Σ_n dy_nj ∂y_nj/∂W_ij = Σ_n x_ni dy_nj       so   dW = xᵀ dy
///     db_j  = Σ_n dy_nj ∂y_nj/∂b_j  = Σ_n dy_nj            so   db = the sum of dy's rows
///
/// W and b serve every sample of the batch, so their gradients are sums over it.
class Dense : public Layer {
 public:
  /// units: at least 1. Throws InvalidArgument otherwise.
  explicit Dense(Index units, Polymorphic<Layer> activation = {}, DenseOptions options = {});

  Index units() const { return units_; }

  std::string class_name() const override { return "Dense"; }
  Config config() const override;
  /// Takes samples of rank 1. Throws InvalidArgument for any other.
  Shape output_shape(const Shape& input) const override;
  /// "kernel" of shape (in, units) and, with use_bias, "bias" of shape (units).
  std::vector<Parameter> parameters(const Shape& input) const override;
  Polymorphic<Layer> activation() const override { return activation_; }
  OutputKind output_kind(OutputKind /*x*/) const override { return OutputKind::kLogits; }
  bool kernel_row_per_input() const override { return true; }

  void forward(ConstVectorView theta, ConstMatrixView x, MatrixView y) const override;
  void backward(ConstVectorView theta, ConstMatrixView x, ConstMatrixView y, ConstMatrixView dy,
                MatrixView dx) const override;
  void gradient(ConstColumnsView x, ConstMatrixView dy, VectorView dtheta) const override;

 private:
  Index units_;
  Polymorphic<Layer> activation_;
  DenseOptions options_;
};

}  // namespace gradus
