// A loss from its value alone: its gradient comes from differences.
#pragma once

#include "gradus/losses/loss.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// A base for one's own loss whose derivative nobody has worked out. Override value():
///
///     class MyMae : public NumericalLoss {
///      public:
///       MyMae() : NumericalLoss("my_mae") {}
///       double value(const Eigen::VectorXd& y_true, const Eigen::VectorXd& y_pred) const override
///       {
///         return (y_true - y_pred).cwiseAbs().mean();
///       }
///     };
///
/// The gradient is found by central differences, always in double:
///
///     ∂v/∂p_j ≈ ( v(p + h e_j) - v(p - h e_j) ) / 2h,        h = 6e-6 max(1, |p_j|)
///
/// whose error is h² v'''/6 from the formula and 1e-16 v/h from rounding: with h near the cube root
/// of 1e-16, where the two are alike, both are about 1e-11. Each sample costs 2K values, so a
/// formula or custom_loss() is faster; compile() says so in the log. Where v has no value on one
/// side of p, such as log p at 0, the difference of the other side is taken.
class NumericalLoss : public Loss {
 public:
  using Loss::Loss;

  /// The loss of one sample, from its targets and its predictions.
  virtual double value(const Eigen::VectorXd& y_true, const Eigen::VectorXd& y_pred) const = 0;

  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  bool numerical_gradient() const override { return true; }
  bool call_in_double(const MatrixInDouble& y_true, const MatrixInDouble& y_pred,
                      VectorInDouble& values, MatrixInDouble* dy_pred) const override;
};

}}  // namespace gradus
