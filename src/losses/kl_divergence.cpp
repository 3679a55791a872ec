#include "gradus/losses/kl_divergence.hpp"

#include "losses/probabilities.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

constexpr Scalar kOne = 1;

}  // namespace

KLDivergence::KLDivergence(ReductionOptions options) : Loss("kl_divergence", options) {}

void KLDivergence::call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const {
  const auto a = y_true.array().max(kEpsilon).min(kOne);
  const auto b = y_pred.array().max(kEpsilon).min(kOne);
  values = (a * (a / b).log()).rowwise().sum();
}

void KLDivergence::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                            MatrixView dy_pred) const {
  const auto a = y_true.array().max(kEpsilon).min(kOne);
  const auto p = y_pred.array();
  dy_pred = (p < kEpsilon || p > kOne).select(Scalar(0), -a / p);  // -a_j / p_j
}

void KLDivergence::check_targets(const Matrix& y_true, Index outputs) const {
  check_one_hot_width(name(), y_true, outputs);
  Loss::check_targets(y_true, outputs);
}

void KLDivergence::check_labels(const Matrix& y_true) const {
  check_range(name(), y_true, 0, 1, "each row is to hold the probabilities of the classes");
}

}}  // namespace gradus
