#include "gradus/losses/regression.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "losses/probabilities.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// log(1 + max(x, ε)); NaN stays.
Scalar log_1_plus(Scalar x) { return math::log1p(x < kEpsilon ? kEpsilon : x); }

/// r(x) = √max(Σ x², ε²); NaN stays.
Scalar length(ConstMatrixView x, Index n) {
  return std::sqrt(std::max(dot(row_of(x, n), row_of(x, n)), kEpsilon * kEpsilon));
}

}  // namespace

void MeanSquaredError::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                            VectorView values) const {
  // v = (1/K) Σ_j (p_j - y_j)²
  mean_over_outputs(y_true, y_pred, values, [](Scalar y, Scalar p) { return (p - y) * (p - y); });
}

void MeanSquaredError::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  // ∂v/∂p_j = 2 (p_j - y_j) / K
  elementwise(dy_pred, y_true, y_pred, [K](Scalar y, Scalar p) { return 2 * (p - y) / K; });
}

void MeanAbsoluteError::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                             VectorView values) const {
  // v = (1/K) Σ_j |p_j - y_j|
  mean_over_outputs(y_true, y_pred, values, [](Scalar y, Scalar p) { return std::abs(p - y); });
}

void MeanAbsoluteError::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                 MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  // ∂v/∂p_j = sign(p_j - y_j) / K
  elementwise(dy_pred, y_true, y_pred, [K](Scalar y, Scalar p) { return sign(p - y) / K; });
}

Huber::Huber(HuberOptions options) : Loss("huber", options), delta_(options.delta) {
  OptionChecks(name()).positive("delta", delta_);
}

void Huber::call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const {
  mean_over_outputs(y_true, y_pred, values, [delta = delta_](Scalar y, Scalar p) {
    const Scalar e = p - y, line = delta * std::abs(e) - delta * delta / 2;
    // v = (1/K) Σ_j f(p_j - y_j), f(e) = e²/2 where |e| ≤ δ, else δ |e| - δ²/2
    return std::abs(e) <= delta ? e * e / 2 : line;
  });
}

void Huber::gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  const auto slope = [K, delta = delta_](Scalar y, Scalar p) {
    // ∂v/∂p_j = f'(e_j) / K, f'(e) = e where |e| ≤ δ, else δ sign e
    return clamp(p - y, -delta, delta) / K;
  };
  elementwise(dy_pred, y_true, y_pred, slope);
}

void LogCosh::call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const {
  mean_over_outputs(y_true, y_pred, values, [](Scalar y, Scalar p) {
    const Scalar e = std::abs(p - y);
    const Scalar far = e + math::log1p(math::exp(-2 * e)) - std::numbers::ln2_v<Scalar>;
    const Scalar t = math::expm1(e);  // t² / (2 (1 + t)) = 2 sinh²(e/2)
    // v = (1/K) Σ_j log cosh(p_j - y_j)
    return e > 1 ? far : math::log1p(t * t / (2 * (1 + t)));
  });
}

void LogCosh::gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  // ∂v/∂p_j = tanh(p_j - y_j) / K
  elementwise(dy_pred, y_true, y_pred, [K](Scalar y, Scalar p) { return math::tanh(p - y) / K; });
}

void MeanAbsolutePercentageError::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                                       VectorView values) const {
  mean_over_outputs(y_true, y_pred, values, [](Scalar y, Scalar p) {
    // v = (100/K) Σ_j |y_j - p_j| / max(|y_j|, ε)
    return 100 * std::abs(y - p) / std::max(std::abs(y), kEpsilon);
  });
}

void MeanAbsolutePercentageError::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                           MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  const auto slope = [K](Scalar y, Scalar p) {
    // ∂v/∂p_j = (100/K) sign(p_j - y_j) / max(|y_j|, ε)
    return 100 / K * sign(p - y) / std::max(std::abs(y), kEpsilon);
  };
  elementwise(dy_pred, y_true, y_pred, slope);
}

void MeanSquaredLogarithmicError::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                                       VectorView values) const {
  mean_over_outputs(y_true, y_pred, values, [](Scalar y, Scalar p) {
    const Scalar e = log_1_plus(p) - log_1_plus(y);
    return e * e;  // v = (1/K) Σ_j (log(1 + p'_j) - log(1 + y'_j))², x' = max(x, ε)
  });
}

void MeanSquaredLogarithmicError::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                           MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  const auto slope = [K](Scalar y, Scalar p) {
    // ∂v/∂p_j = (2/K) (log(1 + p_j) - log(1 + y'_j)) / (1 + p_j), and 0 for p_j < ε
    return p < kEpsilon ? 0 : 2 / K * (log_1_plus(p) - log_1_plus(y)) / (1 + p);
  };
  elementwise(dy_pred, y_true, y_pred, slope);
}

void MeanSquaredLogarithmicError::check_labels(const Matrix& y_true) const {
  check_range(name(), y_true, 0, std::numeric_limits<Scalar>::max(),
              "negative targets would count as 0; shift them, or use MeanSquaredError");
}

void Poisson::call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const {
  // v = (1/K) Σ_j p_j - y_j log(p_j + ε)
  mean_over_outputs(y_true, y_pred, values,
                    [](Scalar y, Scalar p) { return p - y * math::log(p + kEpsilon); });
}

void Poisson::gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  // ∂v/∂p_j = (1 - y_j / (p_j + ε)) / K
  const auto slope = [K](Scalar y, Scalar p) { return (1 - y / (p + kEpsilon)) / K; };
  elementwise(dy_pred, y_true, y_pred, slope);
}

void Poisson::check_labels(const Matrix& y_true) const {
  check_range(name(), y_true, 0, std::numeric_limits<Scalar>::max(), "counts are not negative");
}

CosineSimilarity::CosineSimilarity(CosineSimilarityOptions options)
    : Loss("cosine_similarity", options) {
  check_axis(name(), options.axis);
}

void CosineSimilarity::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                            VectorView values) const {
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const Scalar r_y = length(y_true, n), r_p = length(y_pred, n);
    // v = -u(y)·u(p), u(x) = x / r(x)
    values(n) = -dot(row_of(y_true, n), row_of(y_pred, n)) / (r_y * r_p);
  }
}

void CosineSimilarity::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                MatrixView dy_pred) const {
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const Scalar r_y = length(y_true, n), r_p = length(y_pred, n);
    const auto u_y = y_true.row(n) / r_y, u_p = y_pred.row(n) / r_p;
    if (r_p <= kEpsilon) {
      dy_pred.row(n) = -u_y / r_p;
    } else {
      const Scalar cosine = dot(row_of(y_true, n), row_of(y_pred, n)) / (r_y * r_p);  // u(y)·u(p)
      // ∂v/∂p_j = -( u_j(y) - (u(y)·u(p)) u_j(p) ) / r(p)
      dy_pred.row(n) = -(u_y - cosine * u_p) / r_p;
    }
  }
}

}  // namespace gradus
