#include "gradus/losses/batch_losses.hpp"

#include <cmath>
#include <limits>
#include <utility>

#include "gradus/core/error.hpp"
#include "losses/probabilities.hpp"

namespace gradus::inline GRADUS_PRECISION {

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
  // v = 1 - 2 I / D, I = Σ_j y_j p_j, D = Σ_j y_j + Σ_j p_j + ε
  return 1 - 2 * dot(y, p) / (sum(y) + sum(p) + kEpsilon);
}

void Dice::slope(ConstVectorView y, ConstVectorView p, VectorView dp) const {
  const Scalar I = dot(y, p);
  const Scalar D = sum(y) + sum(p) + kEpsilon;
  dp = -2 * (y.array() * D - I) / (D * D);  // ∂v/∂p_j = -2 (y_j D - I) / D²
}

Tversky::Tversky(TverskyOptions options)
    : OverlapLoss("tversky", options), alpha_(options.alpha), beta_(options.beta) {
  if (options.axis) check_axis(name(), *options.axis);
  OptionChecks(name()).not_negative("alpha", alpha_);
  OptionChecks(name()).not_negative("beta", beta_);
}

Scalar Tversky::denominator(ConstVectorView y, ConstVectorView p) const {
  const Scalar I = dot(y, p);
  return I + alpha_ * (sum(p) - I) + beta_ * (sum(y) - I) + kEpsilon;
}

Scalar Tversky::value(ConstVectorView y, ConstVectorView p) const {
  // v = 1 - I / D, I = Σ_j y_j p_j, D = I + α Σ_j (1 - y_j) p_j + β Σ_j y_j (1 - p_j) + ε
  return 1 - dot(y, p) / denominator(y, p);
}

void Tversky::slope(ConstVectorView y, ConstVectorView p, VectorView dp) const {
  const Scalar I = dot(y, p);
  const Scalar D = denominator(y, p);
  // ∂D/∂p_j = y_j + α (1 - y_j) - β y_j
  const auto dD = y.array() * (1 - alpha_ - beta_) + alpha_;
  dp = -(y.array() * D - I * dD) / (D * D);  // ∂v/∂p_j = -(y_j D - I ∂D/∂p_j) / D²
}

/// All pairs (i, j) of one sample i.
struct Circle::Pairs {
  enum class Kind { kNone, kSameClass, kOtherClass };

  const CircleOptions& options;
  ConstMatrixView y_true;
  Index i;
  Vector d;  // d_ij
  Scalar P = 0, Q = 0;

  Pairs(const CircleOptions& circle, ConstMatrixView labels, ConstMatrixView y_pred, Index sample)
      : options(circle), y_true(std::move(labels)), i(sample) {
    d.resize(y_pred.rows());
    for (Index j = 0; j < d.size(); ++j) {
      const Scalar distance = 1 - dot(row_of(y_pred, i), row_of(y_pred, j));
      d(j) = distance < 0 ? 0 : distance;
    }
    P = log_sum_of(Kind::kSameClass);
    Q = log_sum_of(Kind::kOtherClass);
  }

  Kind kind(Index j) const {
    if (y_true(j, 0) != y_true(i, 0)) return Kind::kOtherClass;
    return j == i && options.remove_diagonal ? Kind::kNone : Kind::kSameClass;
  }

  /// What stands in the exponent.
  Scalar exponent(Index j) const {
    const Scalar m = options.margin;
    if (kind(j) == Kind::kSameClass) return -options.gamma * (m + d(j)) * (m - d(j));
    return options.gamma * std::max(1 + m - d(j), Scalar(0)) * (1 - m - d(j));
  }

  /// log Σ exp(exponent) over one kind of pairs; minus infinity where there are none.
  Scalar log_sum_of(Kind which) const {
    Scalar max = -std::numeric_limits<Scalar>::infinity();
    for (Index j = 0; j < d.size(); ++j) {
      if (kind(j) == which && !(exponent(j) <= max)) max = exponent(j);
    }
    if (std::isinf(max) && max < 0) return max;
    Scalar sum = 0;
    for (Index j = 0; j < d.size(); ++j) {
      if (kind(j) == which) sum += math::exp(exponent(j) - max);
    }
    return max + math::log(sum);
  }

  /// log(1 + exp(P + Q)) for any size of P + Q.
  Scalar value() const {
    const Scalar z = P + Q;
    return std::max(z, Scalar(0)) + math::log1p(math::exp(-std::abs(z)));
  }

  bool is_empty() const {
    return P == -std::numeric_limits<Scalar>::infinity() ||
           Q == -std::numeric_limits<Scalar>::infinity();
  }

  /// ∂v_i/∂(p_i·p_j)
  Scalar slope(Index j) const {
    if (kind(j) == Kind::kNone || d(j) == 0) return 0;
    const Scalar sigma = 1 / (1 + math::exp(-(P + Q)));
    if (kind(j) == Kind::kSameClass) {
      return -sigma * math::exp(exponent(j) - P) * 2 * options.gamma * d(j);
    }
    if (d(j) >= 1 + options.margin) return 0;
    return sigma * math::exp(exponent(j) - Q) * 2 * options.gamma * (1 - d(j));
  }
};

Circle::Circle(CircleOptions options) : BatchLoss("circle", options), options_(options) {
  const OptionChecks check(name());
  check.positive("gamma", options.gamma);
  check.require(std::isfinite(options.margin), "margin", options.margin, "a finite number");
}

void Circle::call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const {
  for (Index i = 0; i < y_pred.rows(); ++i) {
    const Pairs pairs(options_, y_true, y_pred, i);
    // v_i = log(1 + exp(P_i + Q_i)), P over pairs of the same class, Q over the others
    values(i) = pairs.is_empty() ? 0 : pairs.value();
  }
}

void Circle::weighted_gradient(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView c,
                               MatrixView dy_pred) const {
  dy_pred.setZero();
  for (Index i = 0; i < y_pred.rows(); ++i) {
    const Pairs pairs(options_, y_true, y_pred, i);
    if (pairs.is_empty()) continue;
    for (Index j = 0; j < y_pred.rows(); ++j) {
      const Scalar g = c(i) * pairs.slope(j);  // g_ij = c_i ∂v_i/∂(p_i·p_j)
      dy_pred.row(i) += g * y_pred.row(j);     // δ_i ← δ_i + g_ij p_j
      dy_pred.row(j) += g * y_pred.row(i);     // δ_j ← δ_j + g_ij p_i
    }
  }
}

void Circle::mask(ConstMatrixView /*y_true*/, ConstVectorView values, VectorView kept) const {
  kept = (values.array() == 0).select(Scalar(0), Vector::Ones(kept.size()).array());
}

void Circle::check_targets(const Matrix& y_true, Index /*outputs*/) const {
  if (y_true.cols() == 1 && (y_true.array() == y_true.array().round()).all()) return;
  throw InvalidArgument(name(), ": expected class ids, one column of whole numbers, got ",
                        y_true.cols(), " columns",
                        (y_true.cols() == 1 ? " with other numbers" : ""));
}

}  // namespace gradus
