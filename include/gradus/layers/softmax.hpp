// Softmax: from scores to probabilities.
#pragma once

#include "gradus/layers/layer.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// y_j = exp(x_j) / Σ_k exp(x_k), for each row: positive numbers that sum to 1. Keras: Softmax.
///
/// How this is computed without overflow stands at softmax() in core/softmax.hpp.
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

}}  // namespace gradus
