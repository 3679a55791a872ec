#include "gradus/losses/kl_divergence.hpp"

#include "losses/probabilities.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

Scalar clipped_to_1(Scalar x) { return clamp(x, kEpsilon, 1); }

}  // namespace

KLDivergence::KLDivergence(ReductionOptions options) : Loss("kl_divergence", options) {}

void KLDivergence::call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const {
  for (Index n = 0; n < y_pred.rows(); ++n) {
    values(n) = sum(y_pred.cols(), [&](Index j) {
      const Scalar a = clipped_to_1(y_true(n, j)), b = clipped_to_1(y_pred(n, j));
      return a * math::log(a / b);
    });
  }
}

void KLDivergence::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                            MatrixView dy_pred) const {
  // -a_j / p_j
  const auto slope = [](Scalar y, Scalar p) {
    return p < kEpsilon || p > 1 ? 0 : -clipped_to_1(y) / p;
  };
  elementwise(dy_pred, y_true, y_pred, slope);
}

void KLDivergence::check_targets(const Matrix& y_true, Index outputs) const {
  check_one_hot_width(name(), y_true, outputs);
  Loss::check_targets(y_true, outputs);
}

void KLDivergence::check_labels(const Matrix& y_true) const {
  check_range(name(), y_true, 0, 1, "each row is to hold the probabilities of the classes");
}

}}  // namespace gradus
