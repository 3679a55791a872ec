#include "gradus/losses/overlap.hpp"

#include <utility>

#include "losses/probabilities.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

ConstVectorView flat(ConstMatrixView m) { return {m.data(), m.size()}; }

}  // namespace

void OverlapLoss::call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const {
  if (whole_batch_) {
    values.setConstant(value(flat(y_true), flat(y_pred)));
    return;
  }
  for (Index n = 0; n < y_pred.rows(); ++n) {
    values(n) = value(row_of(y_true, n), row_of(y_pred, n));
  }
}

void OverlapLoss::coefficients(ConstMatrixView y_true, ConstVectorView values, ConstVectorView w,
                               VectorView c) const {
  BatchLoss::coefficients(y_true, values, w, c);
  const bool sum = whole_batch_ && w.size() == 0 && reduction() == Reduction::kSum;
  if (sum) c /= static_cast<Scalar>(c.size());
}

void OverlapLoss::weighted_gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                    ConstVectorView c, MatrixView dy_pred) const {
  if (whole_batch_) {
    slope(flat(y_true), flat(y_pred), {dy_pred.data(), dy_pred.size()});
    dy_pred *= sum(c);  // Σ_n c_n v_n, where every v_n is v
    return;
  }
  for (Index n = 0; n < y_pred.rows(); ++n) {
    slope(row_of(y_true, n), row_of(y_pred, n),
          {dy_pred.data() + n * dy_pred.cols(), dy_pred.cols()});
  }
  dy_pred.array().colwise() *= c.array();
}

void OverlapLoss::check_labels(const Matrix& y_true) const {
  check_range(name(), y_true, 0, 1, "a target is how far an element belongs to the object");
}

Dice::Dice(DiceOptions options) : OverlapLoss("dice", options) {
  if (options.axis) check_axis(name(), *options.axis);
}

Scalar Dice::value(ConstVectorView y, ConstVectorView p) const {
  return 1 - 2 * dot(y, p) / (sum(y) + sum(p) + kEpsilon);  // 1 - 2I / D
}

void Dice::slope(ConstVectorView y, ConstVectorView p, VectorView dp) const {
  const Scalar I = dot(y, p);
  const Scalar D = sum(y) + sum(p) + kEpsilon;
  dp = -2 * (y.array() * D - I) / (D * D);  // -2 (y_j D - I) / D²
}

Tversky::Tversky(TverskyOptions options)
    : OverlapLoss("tversky", options), alpha_(options.alpha), beta_(options.beta) {
  if (options.axis) check_axis(name(), *options.axis);
  check_positive(name(), "alpha", alpha_, true);
  check_positive(name(), "beta", beta_, true);
}

Scalar Tversky::denominator(ConstVectorView y, ConstVectorView p) const {
  const Scalar I = dot(y, p);
  return I + alpha_ * (sum(p) - I) + beta_ * (sum(y) - I) + kEpsilon;
}

Scalar Tversky::value(ConstVectorView y, ConstVectorView p) const {
  return 1 - dot(y, p) / denominator(y, p);  // 1 - I / D
}

void Tversky::slope(ConstVectorView y, ConstVectorView p, VectorView dp) const {
  const Scalar I = dot(y, p);
  const Scalar D = denominator(y, p);
  const auto dD = y.array() * (1 - alpha_ - beta_) + alpha_;  // y_j + α (1 - y_j) - β y_j
  dp = -(y.array() * D - I * dD) / (D * D);
}

}}  // namespace gradus
