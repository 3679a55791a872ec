#include "gradus/losses/mean_squared_logarithmic_error.hpp"

#include <limits>

#include "losses/probabilities.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

/// log(1 + max(x, ε)); NaN stays.
Scalar log_1_plus(Scalar x) { return math::log1p(x < kEpsilon ? kEpsilon : x); }

}  // namespace

MeanSquaredLogarithmicError::MeanSquaredLogarithmicError(ReductionOptions options)
    : Loss("mean_squared_logarithmic_error", options) {}

void MeanSquaredLogarithmicError::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                                       VectorView values) const {
  mean_over_outputs(y_true, y_pred, values, [](Scalar y, Scalar p) {
    const Scalar e = log_1_plus(p) - log_1_plus(y);
    return e * e;
  });
}

void MeanSquaredLogarithmicError::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                           MatrixView dy_pred) const {
  const Scalar K = static_cast<Scalar>(y_pred.cols());
  // ∂v/∂p = (2/K) (log(1 + p) - log(1 + y')) / (1 + p), and 0 where p counts as ε
  const auto slope = [K](Scalar y, Scalar p) {
    return p < kEpsilon ? 0 : 2 / K * (log_1_plus(p) - log_1_plus(y)) / (1 + p);
  };
  elementwise(dy_pred, y_true, y_pred, slope);
}

void MeanSquaredLogarithmicError::check_labels(const Matrix& y_true) const {
  check_range(name(), y_true, 0, std::numeric_limits<Scalar>::max(),
              "negative targets would count as 0; shift them, or use MeanSquaredError");
}

}}  // namespace gradus
