#include "gradus/losses/circle.hpp"

#include <cmath>
#include <limits>
#include <utility>

#include "gradus/core/error.hpp"
#include "losses/probabilities.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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
  check_positive(name(), "gamma", options.gamma);
  if (!std::isfinite(options.margin)) {
    throw InvalidArgument(name() + ": margin must be a finite number");
  }
}

void Circle::call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const {
  for (Index i = 0; i < y_pred.rows(); ++i) {
    const Pairs pairs(options_, y_true, y_pred, i);
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
      const Scalar g = c(i) * pairs.slope(j);  // ∂L/∂(p_i·p_j)
      dy_pred.row(i) += g * y_pred.row(j);
      dy_pred.row(j) += g * y_pred.row(i);
    }
  }
}

void Circle::mask(ConstMatrixView /*y_true*/, ConstVectorView values, VectorView kept) const {
  kept = (values.array() == 0).select(Scalar(0), Vector::Ones(kept.size()).array());
}

void Circle::check_targets(const Matrix& y_true, Index /*outputs*/) const {
  if (y_true.cols() == 1 && (y_true.array() == y_true.array().round()).all()) return;
  throw InvalidArgument(name() + ": expected class ids, one column of whole numbers, got " +
                        std::to_string(y_true.cols()) + " columns" +
                        (y_true.cols() == 1 ? " with other numbers" : ""));
}

}}  // namespace gradus
