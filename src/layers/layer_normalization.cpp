#include "gradus/layers/layer_normalization.hpp"

#include <cmath>

#include "gradus/core/error.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

/// In double, so that the squares of large numbers do not overflow and large means lose nothing.
struct Moments {
  double mean;            // μ
  double inverse_stddev;  // r
};

Moments moments(ConstMatrixView x, Index n, double epsilon) {
  const auto row = x.row(n).array().cast<double>();
  const double mean = row.mean();
  const double variance = (row - mean).square().mean();
  return {mean, 1 / std::sqrt(variance + epsilon)};
}

/// x̂ of row n, as an expression: forward leaves x̂ nowhere, so each function computes it from x.
auto normalized(ConstMatrixView x, Index n, const Moments& m) {
  return ((x.row(n).array().cast<double>() - m.mean) * m.inverse_stddev).cast<Scalar>();
}

}  // namespace

LayerNormalization::LayerNormalization(LayerNormalizationOptions options) : options_(options) {
  if (!(options.epsilon > 0) || !std::isfinite(options.epsilon)) {
    throw InvalidArgument("LayerNormalization: epsilon must be a finite number above 0, got " +
                          std::to_string(options.epsilon));
  }
}

Shape LayerNormalization::output_shape(const Shape& input) const {
  if (input.rank() != 1) {
    throw InvalidArgument("LayerNormalization: expected samples of rank 1, got shape " +
                          input.str() +
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
  const ConstVectorView gamma(theta.data(), options_.scale ? x.cols() : 0);
  const ConstVectorView beta(theta.data() + gamma.size(), theta.size() - gamma.size());

  for (Index n = 0; n < x.rows(); ++n) {
    y.row(n) = normalized(x, n, moments(x, n, options_.epsilon));  // y = γ x̂ + β
    if (options_.scale) y.row(n).array() *= gamma.transpose().array();
    if (options_.center) y.row(n) += beta.transpose();
  }
}

void LayerNormalization::backward(ConstVectorView theta, ConstMatrixView x, ConstMatrixView /*y*/,
                                  ConstMatrixView dy, MatrixView dx) const {
  const ConstVectorView gamma(theta.data(), options_.scale ? x.cols() : 0);

  for (Index n = 0; n < x.rows(); ++n) {
    const Moments m = moments(x, n, options_.epsilon);
    const auto x_hat = normalized(x, n, m);
    const Scalar r = static_cast<Scalar>(m.inverse_stddev);

    auto d = dx.row(n).array();
    d = dy.row(n).array();  // dx̂ = γ dy
    if (options_.scale) d *= gamma.transpose().array();

    const Scalar mean = d.mean();               // (1/K) Σ_j dx̂_j
    const Scalar along_x = (d * x_hat).mean();  // (1/K) Σ_j dx̂_j x̂_j
    d = r * (d - mean - x_hat * along_x);       // dx
  }
}

void LayerNormalization::gradient(ConstColumnsView x, ConstMatrixView dy, VectorView dtheta) const {
  const ConstMatrixView rows(x.data(), x.rows(), x.cols());  // x is not split: see Layer::gradient
  VectorView dgamma(dtheta.data(), options_.scale ? x.cols() : 0);
  VectorView dbeta(dtheta.data() + dgamma.size(), dtheta.size() - dgamma.size());

  dgamma.setZero();
  if (options_.scale) {
    for (Index n = 0; n < x.rows(); ++n) {  // dγ = Σ_n dy_n x̂_n
      const auto x_hat = normalized(rows, n, moments(rows, n, options_.epsilon));
      dgamma.array() += (dy.row(n).array() * x_hat).transpose();
    }
  }
  if (options_.center) dbeta = dy.colwise().sum().transpose();  // dβ = Σ_n dy_n
}

}}  // namespace gradus
