#include "gradus/layers/layer_normalization.hpp"

#include <algorithm>
#include <cmath>

#include "core/option_checks.hpp"
#include "gradus/core/elementwise.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/product.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// Of row n. In double, so that the squares of large numbers do not overflow and large means lose
/// nothing.
struct Row {
  const Scalar* x;
  double mean = 0;            // μ
  double inverse_stddev = 0;  // r

  GRADUS_INLINE Row(ConstMatrixView batch, Index n, double epsilon) : x(batch.row(n).data()) {
    const Index K = batch.cols();
    const auto x_j = [&](Index j) GRADUS_INLINE { return double{x[j]}; };
    mean = sum(K, x_j) / static_cast<double>(K);
    const auto square = [&](Index j) GRADUS_INLINE { return (x[j] - mean) * (x[j] - mean); };
    const double variance = sum(K, square) / static_cast<double>(K);
    inverse_stddev = 1 / std::sqrt(variance + epsilon);
  }

  /// x̂_j. forward leaves x̂ nowhere, so each function computes it from x.
  GRADUS_INLINE Scalar normalized(Index j) const {
    return static_cast<Scalar>((x[j] - mean) * inverse_stddev);
  }
};

}  // namespace

LayerNormalization::LayerNormalization(LayerNormalizationOptions options) : options_(options) {
  OptionChecks("LayerNormalization").positive("epsilon", options.epsilon);
}

Shape LayerNormalization::output_shape(const Shape& input) const {
  if (input.rank() != 1) {
    throw InvalidArgument("LayerNormalization: expected samples of rank 1, got shape ", input.str(),
                          "; add Flatten() before it, if all numbers of a sample are to have one "
                          "mean and variance");
  }
  return input;
}

std::vector<Parameter> LayerNormalization::parameters(const Shape& input) const {
  const Fans fans{input.size(), input.size()};
  std::vector<Parameter> parameters;
  if (options_.scale) parameters.push_back({"gamma", input, "ones", fans});
  if (options_.center) parameters.push_back({"beta", input, "zeros", fans});
  return parameters;
}

void LayerNormalization::forward(ConstVectorView theta, ConstMatrixView x, MatrixView y) const {
  const Index K = x.cols();
  const Scalar* gamma = options_.scale ? theta.data() : nullptr;
  const Scalar* beta = options_.center ? theta.data() + (options_.scale ? K : 0) : nullptr;

  on_best_cpu([&] {
    for (Index n = 0; n < x.rows(); ++n) {
      const Row row(x, n, options_.epsilon);
      for (Index j = 0; j < K; ++j) {
        const Scalar x_hat = row.normalized(j);  // x̂_j = (x_j - μ) r, r = 1/√(v + ε)
        const Scalar scaled = gamma != nullptr ? gamma[j] * x_hat : x_hat;
        y(n, j) = beta != nullptr ? scaled + beta[j] : scaled;  // y = γ x̂ + β
      }
    }
  });
}

void LayerNormalization::backward(ConstVectorView theta, ConstMatrixView x, ConstMatrixView /*y*/,
                                  ConstMatrixView dy, MatrixView dx) const {
  const Index K = x.cols();
  const Scalar* gamma = options_.scale ? theta.data() : nullptr;

  on_best_cpu([&] {
    for (Index n = 0; n < x.rows(); ++n) {
      const Row row(x, n, options_.epsilon);
      const Scalar r = static_cast<Scalar>(row.inverse_stddev);  // r = 1/√(v + ε)
      Scalar* d = &dx(n, 0);
      for (Index j = 0; j < K; ++j) {
        d[j] = gamma != nullptr ? dy(n, j) * gamma[j] : dy(n, j);  // dx̂ = γ dy
      }
      const auto d_j = [&](Index j) GRADUS_INLINE { return d[j]; };
      const auto d_x_j = [&](Index j) GRADUS_INLINE { return d[j] * row.normalized(j); };
      const Scalar mean = sum(K, d_j) / static_cast<Scalar>(K);       // (1/K) Σ_j dx̂_j
      const Scalar along_x = sum(K, d_x_j) / static_cast<Scalar>(K);  // (1/K) Σ_j dx̂_j x̂_j
      // dx_i = r ( dx̂_i - (1/K) Σ_j dx̂_j - x̂_i (1/K) Σ_j dx̂_j x̂_j )
      for (Index j = 0; j < K; ++j) d[j] = r * (d[j] - mean - row.normalized(j) * along_x);
    }
  });
}

void LayerNormalization::gradient(ConstColumnsView x, ConstMatrixView dy, VectorView dtheta) const {
  const Index K = dy.cols();
  const ConstMatrixView rows(x.data(), x.rows(), K);  // x is not split: see Layer::gradient
  if (options_.scale) {
    Scalar* dgamma = dtheta.data();
    on_best_cpu([&] {
      std::fill_n(dgamma, K, Scalar(0));
      for (Index n = 0; n < x.rows(); ++n) {
        const Row row(rows, n, options_.epsilon);
        // dγ = Σ_n dy_n x̂_n
        for (Index j = 0; j < K; ++j) dgamma[j] += dy(n, j) * row.normalized(j);
      }
    });
  }
  if (options_.center) {
    MatrixView dbeta(dtheta.data() + (options_.scale ? K : 0), 1, K);
    product(transposed(ones(dy.rows())), dy, dbeta);  // dβ = Σ_n dy_n
  }
}

}  // namespace gradus
