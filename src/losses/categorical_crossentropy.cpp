#include "gradus/losses/categorical_crossentropy.hpp"

#include <cmath>

#include "gradus/core/softmax.hpp"
#include "losses/probabilities.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// The probabilities that y_pred stands for: itself, or its softmax, which is kept in `room`.
ConstMatrixView probabilities(ConstMatrixView y_pred, bool from_logits, Matrix& room) {
  if (!from_logits) return y_pred;
  room.resize(y_pred.rows(), y_pred.cols());
  softmax(y_pred, view(room));
  return read_only(room);
}

Scalar clipped_to_1(Scalar x) { return clamp(x, kEpsilon, 1); }

}  // namespace

CategoricalCrossentropy::CategoricalCrossentropy(CategoricalCrossentropyOptions options)
    : Loss("categorical_crossentropy", options), options_(options) {
  check_options(name(), options);
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
      // of logits: v = Σ_k y_k (log Σ_i exp(x_i) - x_k); max is taken from both
      values(n) = sum(x.size(), [&](Index k) { return y(k) * (log_S - (x(k) - max)); });
    } else {
      const NormalizedRow q(y_pred, n, static_cast<Scalar>(options_.clip));
      values(n) = 0;
      // of probabilities: v = -Σ_k y_k log(q_k + e)
      for (Index k = 0; k < q.size; ++k) values(n) -= x_log(y(k), q(k) + e);
    }
  }
}

void CategoricalCrossentropy::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                       MatrixView dy_pred) const {
  const Scalar s = options_.label_smoothing;
  const Scalar C = static_cast<Scalar>(y_pred.cols());
  const Scalar e = static_cast<Scalar>(options_.log_epsilon);
  if (options_.from_logits) softmax(y_pred, dy_pred);  // of logits: p = softmax(x); in dy_pred
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const auto y = [&](Index k) { return y_true(n, k) * (1 - s) + s / C; };
    if (options_.from_logits) {
      const Scalar sum_y = sum(y_true.cols(), y);
      for (Index j = 0; j < y_true.cols(); ++j) {
        // of logits: ∂v/∂x_j = p_j Σ_k y_k - y_j
        dy_pred(n, j) = dy_pred(n, j) * sum_y - y(j);
      }
    } else {
      const NormalizedRow q(y_pred, n, static_cast<Scalar>(options_.clip));
      // of probabilities: ∂v/∂q_k = -y_k / (q_k + e)
      // of probabilities: ∂v/∂p_j = (1/S) ( m_j ∂v/∂q_j - Σ_k m_k q_k ∂v/∂q_k )
      q.backward([&](Index k) { return y(k) == 0 ? 0 : -y(k) / (q(k) + e); }, dy_pred, n);
    }
  }
}

void CategoricalCrossentropy::check_labels(const Matrix& y_true) const {
  check_range(name(), y_true, 0, 1, "each row is to hold the probabilities of the classes");
}

Polymorphic<Loss> CategoricalCrossentropy::fused_with(const std::string& activation) const {
  return through_logits(*this, options_, activation == "Softmax");
}

CategoricalFocalCrossentropy::CategoricalFocalCrossentropy(
    CategoricalFocalCrossentropyOptions options)
    : Loss("categorical_focal_crossentropy", options), options_(options) {
  check_options(name(), options);
  OptionChecks(name()).not_negative("alpha", options.alpha);
  OptionChecks(name()).not_negative("gamma", options.gamma);
}

void CategoricalFocalCrossentropy::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                                        VectorView values) const {
  Matrix room;
  const ConstMatrixView p = probabilities(y_pred, options_.from_logits, room);
  const Scalar s = options_.label_smoothing;
  const Scalar C = static_cast<Scalar>(p.cols());
  for (Index n = 0; n < p.rows(); ++n) {
    const NormalizedRow q(p, n, kEpsilon);
    values(n) = 0;
    for (Index k = 0; k < q.size; ++k) {
      const Scalar y = y_true(n, k) * (1 - s) + s / C;
      // v = -Σ_k α (1 - q_k)^γ y_k log q_k
      values(n) -= options_.alpha * std::pow(1 - q(k), options_.gamma) * y * math::log(q(k));
    }
  }
}

void CategoricalFocalCrossentropy::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                            MatrixView dy_pred) const {
  Matrix room;
  const ConstMatrixView p = probabilities(y_pred, options_.from_logits, room);
  const Scalar s = options_.label_smoothing;
  const Scalar C = static_cast<Scalar>(p.cols());
  const Scalar gamma = options_.gamma;
  for (Index n = 0; n < p.rows(); ++n) {
    const NormalizedRow q(p, n, kEpsilon);
    const auto g = [&](Index k) {
      const Scalar y = y_true(n, k) * (1 - s) + s / C;
      // g_k = ∂v/∂q_k = α y_k [ γ (1 - q_k)^(γ-1) log q_k - (1 - q_k)^γ / q_k ]
      return options_.alpha * y *
             (gamma * std::pow(1 - q(k), gamma - 1) * math::log(q(k)) -
              std::pow(1 - q(k), gamma) / q(k));
    };
    q.backward(g, dy_pred, n);  // ∂v/∂p_j = (1/S) ( m_j g_j - (1/S) Σ_k m_k g_k p_k )
  }
  if (options_.from_logits) dy_pred.array() *= p.array();  // of logits: ∂v/∂x_j = p_j ∂v/∂p_j
}

void CategoricalFocalCrossentropy::check_labels(const Matrix& y_true) const {
  check_range(name(), y_true, 0, 1, "each row is to hold the probabilities of the classes");
}

void KLDivergence::call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const {
  for (Index n = 0; n < y_pred.rows(); ++n) {
    values(n) = sum(y_pred.cols(), [&](Index j) {
      const Scalar a = clipped_to_1(y_true(n, j)), b = clipped_to_1(y_pred(n, j));
      // v = Σ_k a_k log(a_k / b_k), a and b: y and p clipped to [ε, 1]
      return a * math::log(a / b);
    });
  }
}

void KLDivergence::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                            MatrixView dy_pred) const {
  const auto slope = [](Scalar y, Scalar p) {
    // ∂v/∂p_j = -a_j / p_j, and 0 where p was clipped
    return p < kEpsilon || p > 1 ? 0 : -clipped_to_1(y) / p;
  };
  elementwise(dy_pred, y_true, y_pred, slope);
}

void KLDivergence::check_labels(const Matrix& y_true) const {
  check_range(name(), y_true, 0, 1, "each row is to hold the probabilities of the classes");
}

}  // namespace gradus
