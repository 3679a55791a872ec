// Losses without a gradient by hand: it comes from dual numbers, or from differences.
#pragma once

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>

#include "gradus/core/dual.hpp"
#include "gradus/losses/loss.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Made by custom_loss(). F: called with the targets and the predictions of one sample, two column
/// vectors either of Scalar or of dual numbers, and returns its value.
template <class F>
class CustomLoss : public Loss {
 public:
  CustomLoss(std::string name, F f, Reduction reduction)
      : Loss(std::move(name), reduction), f_(std::move(f)) {}

  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override {
    for (Index n = 0; n < y_pred.rows(); ++n) {
      const ConstVectorView y(y_true.data() + n * y_true.cols(), y_true.cols());
      const ConstVectorView p(y_pred.data() + n * y_pred.cols(), y_pred.cols());
      values(n) = static_cast<Scalar>(f_(y, p));
    }
  }

  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override {
    Vector values(y_pred.rows());
    call_with_gradient(y_true, y_pred, view(values), dy_pred);
  }

  void call_with_gradient(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values,
                          MatrixView dy_pred) const override {
    differentiate<Scalar>(y_true, y_pred, values, &dy_pred);
  }

  bool call_in_double(const MatrixInDouble& y_true, const MatrixInDouble& y_pred,
                      VectorInDouble& values, MatrixInDouble* dy_pred) const override {
    using Duals = Eigen::Matrix<DualOf<double>, Eigen::Dynamic, 1>;
    if constexpr (std::is_invocable_v<const F&, const Duals&, const Duals&>) {
      differentiate<double>(y_true, y_pred, values, dy_pred);
      return true;
    }
    return false;
  }

 private:
  /// In dual numbers of Number. dy_pred may be null.
  template <class Number, class Batch, class Values, class Gradient>
  void differentiate(const Batch& y_true, const Batch& y_pred, Values& values,
                     Gradient* dy_pred) const {
    const Index K = y_pred.cols();
    Eigen::Matrix<DualOf<Number>, Eigen::Dynamic, 1> y(y_true.cols()), p(K);
    for (Index n = 0; n < y_pred.rows(); ++n) {
      for (Index j = 0; j < y.size(); ++j) y(j) = y_true(n, j);
      // As many predictions at a time as a dual number has lanes.
      for (Index first = 0; first < K; first += kDualLanes) {
        const Index count = std::min<Index>(kDualLanes, K - first);
        for (Index j = 0; j < K; ++j) {
          p(j) = y_pred(n, j);
          if (j >= first && j < first + count) p(j).d(j - first) = 1;  // x_j + ε_j
        }
        const DualOf<Number> v = f_(std::as_const(y), std::as_const(p));
        values(n) = v.v;
        if (dy_pred == nullptr) break;
        dy_pred->row(n).segment(first, count) = v.d.head(count).matrix().transpose();
      }
    }
  }

  F f_;
};

/// A loss from a generic lambda or functor that gives the value of one sample from two column
/// vectors, in Eigen's terms; the gradient is exact.
///
///     auto loss = custom_loss("my_mae", [](const auto& y_true, const auto& y_pred) {
///       return (y_true - y_pred).cwiseAbs().mean();
///     });
///
/// The lambda is called with numbers that carry derivatives too, so let its variables be auto, not
/// float. For what is differentiable and for corners, see dual.hpp.
template <class F>
CustomLoss<F> custom_loss(std::string name, F f,
                          Reduction reduction = Reduction::kSumOverBatchSize) {
  return {std::move(name), std::move(f), reduction};
}

/// A base for your own loss whose derivative you do not want to work out. Override value():
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

}  // namespace gradus
