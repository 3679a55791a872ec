#include "gradus/losses/sparse_categorical_crossentropy.hpp"

#include <cmath>

#include "gradus/core/softmax.hpp"
#include "losses/probabilities.hpp"

namespace gradus::inline GRADUS_PRECISION {

SparseCategoricalCrossentropy::SparseCategoricalCrossentropy(
    SparseCategoricalCrossentropyOptions options)
    : Loss("sparse_categorical_crossentropy", options), options_(options) {
  check_options(name(), options);
}

bool SparseCategoricalCrossentropy::ignored(ConstMatrixView y_true, Index n) const {
  return options_.ignore_class && y_true(n, 0) == static_cast<Scalar>(*options_.ignore_class);
}

void SparseCategoricalCrossentropy::mask(ConstMatrixView y_true, ConstVectorView /*values*/,
                                         VectorView kept) const {
  for (Index n = 0; n < kept.size(); ++n) kept(n) = ignored(y_true, n) ? 0 : 1;
}

void SparseCategoricalCrossentropy::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                                         VectorView values) const {
  const Scalar e = static_cast<Scalar>(options_.log_epsilon);
  for (Index n = 0; n < y_pred.rows(); ++n) {
    if (ignored(y_true, n)) {
      values(n) = 0;
      continue;
    }
    const Index c = class_of(y_true, n);
    if (options_.from_logits) {
      const Scalar max = y_pred.row(n).maxCoeff();
      values(n) = log_sum_exp(y_pred.row(n), max) - (y_pred(n, c) - max);
    } else {
      const NormalizedRow q(y_pred, n, static_cast<Scalar>(options_.clip));
      values(n) = -math::log(q(c) + e);  // v = -log(q_c + e), c the class
    }
  }
}

void SparseCategoricalCrossentropy::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                             MatrixView dy_pred) const {
  const Scalar e = static_cast<Scalar>(options_.log_epsilon);
  if (options_.from_logits) softmax(y_pred, dy_pred);  // dy_pred holds p_j
  for (Index n = 0; n < y_pred.rows(); ++n) {
    if (ignored(y_true, n)) {
      dy_pred.row(n).setZero();
      continue;
    }
    const Index c = class_of(y_true, n);
    if (options_.from_logits) {
      dy_pred(n, c) -= 1;  // p_j - [j=c]
      continue;
    }
    const NormalizedRow q(y_pred, n, static_cast<Scalar>(options_.clip));
    const bool m_c = q.not_clipped(c);
    const Scalar r = e == 0 ? 1 : q(c) / (q(c) + e);
    // ∂v/∂p_j = m_c r (1/S - [j=c] / p_c), r = q_c / (q_c + e)
    dy_pred.row(n).setConstant(m_c ? r / q.S : Scalar(0));
    if (m_c) dy_pred(n, c) -= e == 0 ? 1 / y_pred(n, c) : 1 / (q.S * (q(c) + e));
  }
}

void SparseCategoricalCrossentropy::call_with_gradient(ConstMatrixView y_true,
                                                       ConstMatrixView y_pred, VectorView values,
                                                       MatrixView dy_pred) const {
  if (!options_.from_logits || options_.ignore_class) {
    call(y_true, y_pred, values);
    gradient(y_true, y_pred, dy_pred);
    return;
  }
  softmax(y_pred, dy_pred, values);  // S = Σ_j exp(x_j - max); p and log S
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const Index c = class_of(y_true, n);
    values(n) -= y_pred(n, c) - y_pred.row(n).maxCoeff();  // v = log S - (x_c - max), c the class
    dy_pred(n, c) -= 1;  // ∂v/∂x_j = p_j - [j=c], p the softmax of x
  }
}

void SparseCategoricalCrossentropy::check_targets(const Matrix& y_true, Index outputs) const {
  check_class_ids(name(), y_true, outputs, options_.ignore_class);
}

Polymorphic<Loss> SparseCategoricalCrossentropy::fused_with(const std::string& activation) const {
  return through_logits(*this, options_, activation == "Softmax");
}

CategoricalGeneralizedCrossEntropy::CategoricalGeneralizedCrossEntropy(
    CategoricalGeneralizedCrossEntropyOptions options)
    : Loss("categorical_generalized_cross_entropy", options), q_(options.q) {
  OptionChecks(name()).require(q_ > 0 && q_ < 1, "q", q_, "in (0, 1)");
}

void CategoricalGeneralizedCrossEntropy::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                                              VectorView values) const {
  for (Index n = 0; n < y_pred.rows(); ++n) {
    // v = (1 - p_c^q) / q, c the class
    values(n) = (1 - std::pow(y_pred(n, class_of(y_true, n)), q_)) / q_;
  }
}

void CategoricalGeneralizedCrossEntropy::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                                  MatrixView dy_pred) const {
  dy_pred.setZero();
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const Index c = class_of(y_true, n);
    dy_pred(n, c) = -std::pow(y_pred(n, c), q_ - 1);  // ∂v/∂p_j = -[j=c] p_c^(q-1)
  }
}

void CategoricalGeneralizedCrossEntropy::check_targets(const Matrix& y_true, Index outputs) const {
  check_class_ids(name(), y_true, outputs);
}

}  // namespace gradus
