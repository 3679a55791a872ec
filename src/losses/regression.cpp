#include "gradus/losses/regression.hpp"

#include <cmath>

#include "losses/probabilities.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

MeanSquaredError::MeanSquaredError(ReductionOptions options)
    : Loss("mean_squared_error", options) {}

void MeanSquaredError::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                            VectorView values) const {
  values = (y_pred - y_true).array().square().rowwise().mean();
}

void MeanSquaredError::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  dy_pred = (y_pred - y_true) * (2 / K);  // ∂v/∂p = 2 (p - y) / K
}

MeanAbsoluteError::MeanAbsoluteError(ReductionOptions options)
    : Loss("mean_absolute_error", options) {}

void MeanAbsoluteError::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                             VectorView values) const {
  values = (y_pred - y_true).array().abs().rowwise().mean();
}

void MeanAbsoluteError::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                 MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  dy_pred = (y_pred - y_true).array().sign() / K;  // ∂v/∂p = sign(p - y) / K
}

Huber::Huber(HuberOptions options) : Loss("huber", options), delta_(options.delta) {
  check_positive(name(), "delta", delta_);
}

void Huber::call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const {
  const auto e = (y_pred - y_true).array();
  const auto line = delta_ * e.abs() - delta_ * delta_ / 2;
  values = (e.abs() <= delta_).select(e.square() / 2, line).rowwise().mean();
}

void Huber::gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  dy_pred = (y_pred - y_true).array().max(-delta_).min(delta_) / K;  // ∂v/∂p = f'(e) / K
}

LogCosh::LogCosh(ReductionOptions options) : Loss("log_cosh", options) {}

void LogCosh::call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const {
  const auto log_cosh = [](Scalar e) {
    const Scalar size = std::abs(e);
    if (size > 1) return size + std::log1p(std::exp(-2 * size)) - std::log(Scalar(2));
    const Scalar s = std::sinh(e / 2);
    return std::log1p(2 * s * s);
  };
  values = (y_pred - y_true).unaryExpr(log_cosh).rowwise().mean();
}

void LogCosh::gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  dy_pred = (y_pred - y_true).array().tanh() / K;  // ∂v/∂p = tanh(p - y) / K
}

}}  // namespace gradus
