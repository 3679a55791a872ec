// What every layer's tests do: run it, and check its derivatives.
#pragma once

#include "gradus/layers/layer.hpp"
#include "support/gradient_check.hpp"
#include "support/matrices.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// f(θ, x), for samples of rank 1. The room for y begins as NaN, as a layer has to overwrite it.
inline Matrix forward(const Layer& layer, const Matrix& x, const Vector& theta = {}) {
  Matrix y = Matrix::Constant(x.rows(), layer.output_shape({x.cols()}).size(), kNaN);
  layer.forward(read_only(theta), read_only(x), view(y));
  return y;
}

/// dx = (∂y/∂x)ᵀ dy
inline Matrix backward(const Layer& layer, const Matrix& x, const Matrix& dy,
                       const Vector& theta = {}) {
  const Matrix y = forward(layer, x, theta);
  Matrix dx = Matrix::Constant(x.rows(), x.cols(), kNaN);
  layer.backward(read_only(theta), read_only(x), read_only(y), read_only(dy), view(dx));
  return dx;
}

/// dθ = (∂y/∂θ)ᵀ dy, for a layer of `parameters` parameters.
inline Vector gradient(const Layer& layer, const Matrix& x, const Matrix& dy, Index parameters) {
  Vector dtheta = Vector::Constant(parameters, kNaN);
  layer.gradient(read_only(read_only(x), {0, x.cols()}), read_only(dy), view(dtheta));
  return dtheta;
}

/// With L = Σ dy ⊙ f(θ, x) for some dy, ∂L/∂y is dy; backward() and gradient() must then give
/// ∂L/∂x and ∂L/∂θ. Takes x and θ by value, to move them.
inline void check_derivatives(const Layer& layer, Matrix x, Vector theta = {}) {
  const Matrix dy = random_matrix(x.rows(), layer.output_shape({x.cols()}).size(), 4711);
  const auto L = [&] { return forward(layer, x, theta).cwiseProduct(dy).sum(); };

  const Matrix dx = backward(layer, x, dy, theta);
  EXPECT_TRUE(derivatives_agree(flat(dx), numeric_gradient(flat(x), L))) << "dx";
  if (theta.size() == 0) return;
  const Vector dtheta = gradient(layer, x, dy, theta.size());
  EXPECT_TRUE(derivatives_agree(dtheta, numeric_gradient(view(theta), L))) << "dθ";
}

/// A NaN in any element of x must be seen in its row of y, and nowhere else.
inline void check_that_nan_stays(const Layer& layer, const Matrix& x, const Vector& theta = {}) {
  for (Index n = 0; n < x.rows(); ++n) {
    for (Index j = 0; j < x.cols(); ++j) {
      Matrix with_nan = x;
      with_nan(n, j) = kNaN;
      const Matrix y = forward(layer, with_nan, theta);
      for (Index row = 0; row < x.rows(); ++row) {
        EXPECT_EQ(y.row(row).array().isNaN().any(), row == n)
            << "row " << row << " of y for NaN at (" << n << ", " << j << ") of x";
      }
    }
  }
}

}  // namespace gradus
