// LayerNormalization: every sample with mean 0 and variance 1.
#pragma once

#include "gradus/layers/layer.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct LayerNormalizationOptions {
  double epsilon = 1e-3;  ///< Added to the variance.
  bool center = true;     ///< With beta.
  bool scale = true;      ///< With gamma.

  GRADUS_FIELDS(epsilon, center, scale);
};

/// For each sample, over its K features (Ba, Kiros and Hinton 2016; Keras: LayerNormalization):
///
///     μ = (1/K) Σ_k x_k     v = (1/K) Σ_k (x_k - μ)²     r = 1/√(v + ε)
///     x̂_j = (x_j - μ) r     y_j = γ_j x̂_j + β_j          θ = (γ, β), K numbers each
///
/// Derivation. γ and β serve every sample of the batch, so their gradients are sums over it:
///
///     dγ_j = Σ_n dy_nj x̂_nj      dβ_j = Σ_n dy_nj
///
/// Within a sample x_i is in every x̂_j: directly, through μ, and through r.
///
///     dx̂_j = γ_j dy_j
///     ∂μ/∂x_i = 1/K
///     ∂v/∂x_i = (2/K) (x_i - μ)          through μ nothing comes, as Σ_k (x_k - μ) = 0
///     ∂r/∂x_i = -(1/2) r³ ∂v/∂x_i = -(1/K) r³ (x_i - μ) = -(1/K) r² x̂_i
///     ∂x̂_j/∂x_i = ([i=j] - 1/K) r + (x_j - μ) ∂r/∂x_i = r ([i=j] - 1/K - (1/K) x̂_j x̂_i)
///
/// where the last step is (x_j - μ) r = x̂_j. Then dx_i = Σ_j dx̂_j ∂x̂_j/∂x_i is
///
///     dx_i = r ( dx̂_i - (1/K) Σ_j dx̂_j - x̂_i (1/K) Σ_j dx̂_j x̂_j )
///
/// that is, dx̂ less its part along the constant vector and its part along x̂: what shifts or
/// stretches x does not change y, so no gradient goes there (but for ε).
class LayerNormalization : public Layer {
 public:
  /// Throws InvalidArgument for an epsilon that is not a finite number above 0.
  explicit LayerNormalization(LayerNormalizationOptions options = {});

  std::string class_name() const override { return "LayerNormalization"; }
  Config config() const override { return config_of(options_); }
  /// Takes samples of rank 1. Throws InvalidArgument for any other.
  Shape output_shape(const Shape& input) const override;
  /// "gamma", first 1, with scale, and "beta", first 0, with center: shape (K) each.
  std::vector<Parameter> parameters(const Shape& input) const override;
  OutputKind output_kind(OutputKind /*x*/) const override { return OutputKind::kLogits; }

  void forward(ConstVectorView theta, ConstMatrixView x, MatrixView y) const override;
  void backward(ConstVectorView theta, ConstMatrixView x, ConstMatrixView y, ConstMatrixView dy,
                MatrixView dx) const override;
  void gradient(ConstColumnsView x, ConstMatrixView dy, VectorView dtheta) const override;

 private:
  LayerNormalizationOptions options_;
};

}  // namespace gradus
