#include "gradus/losses/regression.hpp"

#include <cmath>
#include <numbers>

#include "losses/probabilities.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

MeanSquaredError::MeanSquaredError(ReductionOptions options)
    : Loss("mean_squared_error", options) {}

void MeanSquaredError::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                            VectorView values) const {
  mean_over_outputs(y_true, y_pred, values, [](Scalar y, Scalar p) { return (p - y) * (p - y); });
}

void MeanSquaredError::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  // ∂v/∂p = 2 (p - y) / K
  elementwise(dy_pred, y_true, y_pred, [K](Scalar y, Scalar p) { return 2 * (p - y) / K; });
}

MeanAbsoluteError::MeanAbsoluteError(ReductionOptions options)
    : Loss("mean_absolute_error", options) {}

void MeanAbsoluteError::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                             VectorView values) const {
  mean_over_outputs(y_true, y_pred, values, [](Scalar y, Scalar p) { return std::abs(p - y); });
}

void MeanAbsoluteError::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                 MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  // ∂v/∂p = sign(p - y) / K
  elementwise(dy_pred, y_true, y_pred, [K](Scalar y, Scalar p) { return sign(p - y) / K; });
}

Huber::Huber(HuberOptions options) : Loss("huber", options), delta_(options.delta) {
  check_positive(name(), "delta", delta_);
}

void Huber::call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const {
  mean_over_outputs(y_true, y_pred, values, [delta = delta_](Scalar y, Scalar p) {
    const Scalar e = p - y, line = delta * std::abs(e) - delta * delta / 2;
    return std::abs(e) <= delta ? e * e / 2 : line;
  });
}

void Huber::gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  // ∂v/∂p = f'(e) / K
  const auto slope = [K, delta = delta_](Scalar y, Scalar p) {
    return clamp(p - y, -delta, delta) / K;
  };
  elementwise(dy_pred, y_true, y_pred, slope);
}

LogCosh::LogCosh(ReductionOptions options) : Loss("log_cosh", options) {}

void LogCosh::call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const {
  mean_over_outputs(y_true, y_pred, values, [](Scalar y, Scalar p) {
    const Scalar e = std::abs(p - y);
    const Scalar far = e + math::log1p(math::exp(-2 * e)) - std::numbers::ln2_v<Scalar>;
    const Scalar t = math::expm1(e);  // t² / (2 (1 + t)) = 2 sinh²(e/2)
    return e > 1 ? far : math::log1p(t * t / (2 * (1 + t)));
  });
}

void LogCosh::gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  // ∂v/∂p = tanh(p - y) / K
  elementwise(dy_pred, y_true, y_pred, [K](Scalar y, Scalar p) { return math::tanh(p - y) / K; });
}

}}  // namespace gradus
