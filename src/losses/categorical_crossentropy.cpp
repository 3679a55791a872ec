#include "gradus/losses/categorical_crossentropy.hpp"

#include <cmath>
#include <typeinfo>

#include "gradus/core/error.hpp"
#include "losses/crossentropy_options.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// log Σ_i exp(x_i - max). With the maximum taken out, no exponential overflows and one of them
/// is 1. It is not put back: log Σ_i exp(x_i) would lose the digits of its small part beside a
/// large one.
template <class Row>
Scalar log_sum_exp(const Row& x, Scalar max) {
  return std::log((x.array() - max).exp().sum());
}

/// dx = softmax(x), row by row.
void softmax(ConstMatrixView x, MatrixView dx) {
  for (Index n = 0; n < x.rows(); ++n) dx.row(n) = x.row(n).array() - x.row(n).maxCoeff();
  dx = dx.array().exp();
  for (Index n = 0; n < dx.rows(); ++n) dx.row(n) /= dx.row(n).sum();
}

/// q = min(max(p / S, ε), 1 - ε)
Scalar clipped(Scalar p, Scalar S) {
  const Scalar q = p / S;
  return q < kEpsilon ? kEpsilon : (q > 1 - kEpsilon ? 1 - kEpsilon : q);
}

/// m = 1 where clipped() changes nothing, else 0. NaN is not clipped, and shows in the gradient.
bool not_clipped(Scalar p, Scalar S) { return !(p / S < kEpsilon || p / S > 1 - kEpsilon); }

Index class_of(ConstMatrixView y_true, Index n) { return static_cast<Index>(y_true(n, 0)); }

}  // namespace

CategoricalCrossentropy::CategoricalCrossentropy(CategoricalCrossentropyOptions options)
    : Loss("categorical_crossentropy", options.reduction), options_(options) {
  check_label_smoothing(name(), options.label_smoothing);
}

void CategoricalCrossentropy::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                                   VectorView values) const {
  const Scalar s = options_.label_smoothing;
  const Scalar C = static_cast<Scalar>(y_pred.cols());
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const auto y = y_true.row(n).array() * (1 - s) + s / C;
    if (options_.from_logits) {
      const auto x = y_pred.row(n);
      const Scalar max = x.maxCoeff();
      // Σ y_k (log Σ exp(x_i) - x_k), with max taken from both
      values(n) = (y * (log_sum_exp(x, max) - (x.array() - max))).sum();
    } else {
      const auto p = y_pred.row(n);
      const Scalar S = p.sum();
      values(n) =
          -(y * p.array().unaryExpr([S](Scalar p_k) { return clipped(p_k, S); }).log()).sum();
    }
  }
}

void CategoricalCrossentropy::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                       MatrixView dy_pred) const {
  const Scalar s = options_.label_smoothing;
  const Scalar C = static_cast<Scalar>(y_pred.cols());
  if (options_.from_logits) softmax(y_pred, dy_pred);
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const auto y = y_true.row(n).array() * (1 - s) + s / C;
    if (options_.from_logits) {
      dy_pred.row(n) = dy_pred.row(n).array() * y.sum() - y;  // p_j Σ_k y_k - y_j
    } else {
      // (1/S) Σ_k m_k y_k - m_j y_j / p_j
      const auto p = y_pred.row(n);
      const Scalar S = p.sum();
      const auto unclipped = p.array().unaryExpr([S](Scalar p_k) { return not_clipped(p_k, S); });
      const Scalar sum = unclipped.select(y, Scalar(0)).sum();
      dy_pred.row(n) = sum / S - unclipped.select(y / p.array(), Scalar(0));
    }
  }
}

Polymorphic<Loss> CategoricalCrossentropy::from_logits_of(const std::string& activation) const {
  // A class derived from this one may compute something else.
  if (typeid(*this) != typeid(CategoricalCrossentropy)) return {};
  if (options_.from_logits || activation != "Softmax") return {};
  CategoricalCrossentropyOptions options = options_;
  options.from_logits = true;
  return CategoricalCrossentropy(options);
}

SparseCategoricalCrossentropy::SparseCategoricalCrossentropy(
    SparseCategoricalCrossentropyOptions options)
    : Loss("sparse_categorical_crossentropy", options.reduction), options_(options) {}

void SparseCategoricalCrossentropy::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                                         VectorView values) const {
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const Scalar y_c = y_pred(n, class_of(y_true, n));  // x_c or p_c
    if (options_.from_logits) {
      const Scalar max = y_pred.row(n).maxCoeff();
      values(n) = log_sum_exp(y_pred.row(n), max) - (y_c - max);
    } else {
      values(n) = -std::log(clipped(y_c, y_pred.row(n).sum()));
    }
  }
}

void SparseCategoricalCrossentropy::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                             MatrixView dy_pred) const {
  if (options_.from_logits) {
    softmax(y_pred, dy_pred);
    for (Index n = 0; n < y_pred.rows(); ++n) dy_pred(n, class_of(y_true, n)) -= 1;  // p_j - [j=c]
    return;
  }
  // m_c (1/S - [j=c] / p_c)
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const Index c = class_of(y_true, n);
    const Scalar S = y_pred.row(n).sum();
    const bool m_c = not_clipped(y_pred(n, c), S);
    dy_pred.row(n).setConstant(m_c ? 1 / S : Scalar(0));
    if (m_c) dy_pred(n, c) -= 1 / y_pred(n, c);
  }
}

void SparseCategoricalCrossentropy::call_with_gradient(ConstMatrixView y_true,
                                                       ConstMatrixView y_pred, VectorView values,
                                                       MatrixView dy_pred) const {
  if (!options_.from_logits) {
    call(y_true, y_pred, values);
    gradient(y_true, y_pred, dy_pred);
    return;
  }
  // With e_j = exp(x_j - max) and S = Σ e_j:   v = log S - (x_c - max)   and   ∂v/∂x_j = e_j / S -
  // [j=c]
  for (Index n = 0; n < y_pred.rows(); ++n) {
    dy_pred.row(n) = y_pred.row(n).array() - y_pred.row(n).maxCoeff();
    values(n) = -dy_pred(n, class_of(y_true, n));
  }
  dy_pred = dy_pred.array().exp();
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const Scalar S = dy_pred.row(n).sum();
    values(n) += std::log(S);
    dy_pred.row(n) /= S;
    dy_pred(n, class_of(y_true, n)) -= 1;
  }
}

void SparseCategoricalCrossentropy::check_targets(const Matrix& y_true, Index outputs) const {
  if (y_true.cols() != 1) {
    throw InvalidArgument(name() + ": expected class ids, one column, got " +
                          std::to_string(y_true.cols()) +
                          " columns; for one-hot rows use CategoricalCrossentropy");
  }
  for (Index n = 0; n < y_true.rows(); ++n) {
    const Scalar label = y_true(n, 0);
    if (label >= 0 && label < static_cast<Scalar>(outputs) && label == std::floor(label)) continue;
    throw InvalidArgument(name() + ": sample " + std::to_string(n) + " has label " +
                          std::to_string(label) + "; expected a whole number from 0 to " +
                          std::to_string(outputs - 1) + ", as the model has " +
                          std::to_string(outputs) + " outputs");
  }
}

Polymorphic<Loss> SparseCategoricalCrossentropy::from_logits_of(
    const std::string& activation) const {
  if (typeid(*this) != typeid(SparseCategoricalCrossentropy)) return {};
  if (options_.from_logits || activation != "Softmax") return {};
  SparseCategoricalCrossentropyOptions options = options_;
  options.from_logits = true;
  return SparseCategoricalCrossentropy(options);
}

}  // namespace gradus::inline GRADUS_PRECISION
