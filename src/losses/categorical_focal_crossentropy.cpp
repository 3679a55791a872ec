#include "gradus/losses/categorical_focal_crossentropy.hpp"

#include <cmath>

#include "gradus/core/softmax.hpp"
#include "losses/probabilities.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

/// The probabilities that y_pred stands for: itself, or its softmax, which is kept in `room`.
ConstMatrixView probabilities(ConstMatrixView y_pred, bool from_logits, Matrix& room) {
  if (!from_logits) return y_pred;
  room.resize(y_pred.rows(), y_pred.cols());
  softmax(y_pred, view(room));
  return read_only(room);
}

}  // namespace

CategoricalFocalCrossentropy::CategoricalFocalCrossentropy(
    CategoricalFocalCrossentropyOptions options)
    : Loss("categorical_focal_crossentropy", options), options_(options) {
  check_label_smoothing(name(), options.label_smoothing);
  check_axis(name(), options.axis);
  check_positive(name(), "alpha", options.alpha, true);
  check_positive(name(), "gamma", options.gamma, true);
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
    // g_k = α y_k [ γ (1 - q_k)^(γ-1) log q_k - (1 - q_k)^γ / q_k ]
    const auto g = [&](Index k) {
      const Scalar y = y_true(n, k) * (1 - s) + s / C;
      return options_.alpha * y *
             (gamma * std::pow(1 - q(k), gamma - 1) * math::log(q(k)) -
              std::pow(1 - q(k), gamma) / q(k));
    };
    q.backward(g, dy_pred, n);
  }
  if (options_.from_logits) dy_pred.array() *= p.array();
}

OutputKind CategoricalFocalCrossentropy::predictions() const {
  return options_.from_logits ? OutputKind::kLogits : OutputKind::kProbabilities;
}

void CategoricalFocalCrossentropy::check_targets(const Matrix& y_true, Index outputs) const {
  check_one_hot_width(name(), y_true, outputs);
  Loss::check_targets(y_true, outputs);
}

void CategoricalFocalCrossentropy::check_labels(const Matrix& y_true) const {
  check_range(name(), y_true, 0, 1, "each row is to hold the probabilities of the classes");
}

}}  // namespace gradus
