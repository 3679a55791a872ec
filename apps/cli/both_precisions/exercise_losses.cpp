#include "cli/both_precisions/exercise_losses.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

void LossLike::call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const {
  right_->call(y_true, y_pred, values);
}

void LossLike::coefficients(ConstMatrixView y_true, ConstVectorView values, ConstVectorView w,
                            VectorView c) const {
  right_->coefficients(y_true, values, w, c);
}

void LossLike::check_targets(const Matrix& y_true, Index outputs) const {
  right_->check_targets(y_true, outputs);
}

void LossLike::check_labels(const Matrix& y_true) const { right_->check_labels(y_true); }

void LossWithOppositeGradient::weighted_gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                                 ConstVectorView c, MatrixView dy_pred) const {
  right().weighted_gradient(y_true, y_pred, c, dy_pred);
  dy_pred *= -1;
}

Polymorphic<Loss> LossWithOppositeGradient::fused_with(const std::string& activation) const {
  const Polymorphic<Loss> of_logits = right().fused_with(activation);
  if (!of_logits) return {};
  return LossWithOppositeGradient(of_logits);
}

void LossWithSummedGradient::weighted_gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                               ConstVectorView /*c*/, MatrixView dy_pred) const {
  right().gradient(y_true, y_pred, dy_pred);
}

Polymorphic<Loss> LossWithSummedGradient::fused_with(const std::string& activation) const {
  const Polymorphic<Loss> of_logits = right().fused_with(activation);
  if (!of_logits) return {};
  return LossWithSummedGradient(of_logits);
}

}  // namespace gradus::cli
