// Losses with a fault in their gradient. Their values are right.
#pragma once

#include <gradus/losses/loss.hpp>
#include <string>

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// Another loss in all but what a derived class makes wrong.
class LossLike : public Loss {
 public:
  explicit LossLike(const Polymorphic<Loss>& right)
      : Loss(right->name(), right->reduction()), right_(right) {}

  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  bool per_sample() const override { return right_->per_sample(); }
  bool one_value_per_batch() const override { return right_->one_value_per_batch(); }
  bool has_mask() const override { return right_->has_mask(); }
  void mask(ConstMatrixView y_true, ConstVectorView values, VectorView kept) const override;
  bool takes_class_ids() const override { return right_->takes_class_ids(); }
  Predictions predictions() const override { return right_->predictions(); }
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
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  void weighted_gradient(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView c,
                         MatrixView dy_pred) const override;
  Polymorphic<Loss> fused_with(const std::string& activation) const override;
};

/// The gradient of the sum over the batch, where the value is the mean: the coefficients c_n = 1/N
/// are left out.
class LossWithSummedGradient : public LossLike {
 public:
  using LossLike::LossLike;
  bool per_sample() const override { return false; }  // so that weighted_gradient() is asked
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  void weighted_gradient(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView c,
                         MatrixView dy_pred) const override;
  Polymorphic<Loss> fused_with(const std::string& activation) const override;
};

}  // namespace cli
}}  // namespace gradus
