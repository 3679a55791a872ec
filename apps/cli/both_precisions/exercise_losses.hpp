// Losses with a fault in their gradient. Their values are right.
#pragma once

#include <gradus/losses/loss.hpp>
#include <string>

namespace gradus::inline GRADUS_PRECISION::cli {

/// Another loss in all but what a derived class makes wrong. A BatchLoss, so that training asks for
/// weighted_gradient().
class LossLike : public BatchLoss {
 public:
  explicit LossLike(const Polymorphic<Loss>& right)
      : BatchLoss(right->name(), right->reduction()), right_(right) {}

  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void coefficients(ConstMatrixView y_true, ConstVectorView values, ConstVectorView w,
                    VectorView c) const override;
  bool takes_class_ids() const override { return right_->takes_class_ids(); }
  OutputKind predictions() const override { return right_->predictions(); }
  bool numerical_gradient() const override { return right_->numerical_gradient(); }
  void check_targets(const Matrix& y_true, Index outputs) const override;
  void check_labels(const Matrix& y_true) const override;

 protected:
  const Loss& right() const { return *right_; }

 private:
  Polymorphic<Loss> right_;
};

/// The gradient with the wrong sign: of softmax and cross-entropy together y - p, where it is p -
/// y.
class LossWithOppositeGradient : public LossLike {
 public:
  using LossLike::LossLike;
  void weighted_gradient(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView c,
                         MatrixView dy_pred) const override;
  Polymorphic<Loss> fused_with(const std::string& activation) const override;
};

/// The gradient of the sum over the batch, where the value is the mean: the coefficients c_n = 1/N
/// are left out.
class LossWithSummedGradient : public LossLike {
 public:
  using LossLike::LossLike;
  void weighted_gradient(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView c,
                         MatrixView dy_pred) const override;
  Polymorphic<Loss> fused_with(const std::string& activation) const override;
};

}  // namespace gradus::cli
