#include "gradus/losses/categorical_crossentropy.hpp"

#include <typeinfo>

#include "gradus/core/softmax.hpp"
#include "losses/probabilities.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

CategoricalCrossentropy::CategoricalCrossentropy(CategoricalCrossentropyOptions options)
    : Loss("categorical_crossentropy", options), options_(options) {
  check_label_smoothing(name(), options.label_smoothing);
  check_axis(name(), options.axis);
  check_clip(name(), options.clip, options.log_epsilon);
}

void CategoricalCrossentropy::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                                   VectorView values) const {
  const Scalar s = options_.label_smoothing;
  const Scalar C = static_cast<Scalar>(y_pred.cols());
  const Scalar e = static_cast<Scalar>(options_.log_epsilon);
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const auto y = [&](Index k) { return y_true(n, k) * (1 - s) + s / C; };
    if (options_.from_logits) {
      const auto x = y_pred.row(n);
      const Scalar max = x.maxCoeff(), log_S = log_sum_exp(x, max);
      // v = Σ_k y_k (log Σ_i exp(x_i) - x_k), with max taken from both
      values(n) = sum(x.size(), [&](Index k) { return y(k) * (log_S - (x(k) - max)); });
    } else {
      const NormalizedRow q(y_pred, n, static_cast<Scalar>(options_.clip));
      values(n) = 0;
      for (Index k = 0; k < q.size; ++k) values(n) -= x_log(y(k), q(k) + e);
    }
  }
}

void CategoricalCrossentropy::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                       MatrixView dy_pred) const {
  const Scalar s = options_.label_smoothing;
  const Scalar C = static_cast<Scalar>(y_pred.cols());
  const Scalar e = static_cast<Scalar>(options_.log_epsilon);
  if (options_.from_logits) softmax(y_pred, dy_pred);  // dy_pred holds p_j
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const auto y = [&](Index k) { return y_true(n, k) * (1 - s) + s / C; };
    if (options_.from_logits) {
      const Scalar sum_y = sum(y_true.cols(), y);
      for (Index j = 0; j < y_true.cols(); ++j) {
        dy_pred(n, j) = dy_pred(n, j) * sum_y - y(j);  // ∂v/∂x_j = p_j Σ_k y_k - y_j
      }
    } else {
      const NormalizedRow q(y_pred, n, static_cast<Scalar>(options_.clip));
      // ∂v/∂q_k = -y_k / (q_k + e)
      q.backward([&](Index k) { return y(k) == 0 ? 0 : -y(k) / (q(k) + e); }, dy_pred, n);
    }
  }
}

OutputKind CategoricalCrossentropy::predictions() const {
  return options_.from_logits ? OutputKind::kLogits : OutputKind::kProbabilities;
}

void CategoricalCrossentropy::check_targets(const Matrix& y_true, Index outputs) const {
  check_one_hot_width(name(), y_true, outputs);
  Loss::check_targets(y_true, outputs);
}

void CategoricalCrossentropy::check_labels(const Matrix& y_true) const {
  check_range(name(), y_true, 0, 1, "each row is to hold the probabilities of the classes");
}

Polymorphic<Loss> CategoricalCrossentropy::fused_with(const std::string& activation) const {
  // A class derived from this one may compute something else.
  if (typeid(*this) != typeid(CategoricalCrossentropy)) return {};
  if (options_.from_logits || activation != "Softmax" || !has_default_clip(options_)) {
    return {};
  }
  CategoricalCrossentropyOptions options = options_;
  options.from_logits = true;
  return CategoricalCrossentropy(options);
}

}}  // namespace gradus
