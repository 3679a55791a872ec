// A loss with one planted fault, for check_loss() to find.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

#include "gradus/losses/check_loss.hpp"
#include "support/matrices.hpp"

namespace gradus::inline GRADUS_PRECISION {

// Four samples of three outputs, whose gradients are all different.
inline const Matrix kYTrue = random_matrix(4, 3, 5, -1, 1);
inline const Matrix kYPred = random_matrix(4, 3, 6, -1, 1);

/// What is planted in a loss that is otherwise the mean squared error.
enum class Fault {
  kNone,
  kSign,
  kMissingOutputs,
  kDividedByOutputsTwice,
  kMissingFactor,
  kNextColumn,
  kTransposed,
  kFivePercent,
  kNaNElement,
  kGradientDividedBySamples,
  kValueDividedBySamples,
  kBothDividedBySamples,
  kTogether,
  kWeights,
  kDependsOnOthers,
};

class Planted : public Loss {
 public:
  explicit Planted(Fault fault = Fault::kNone) : Loss("planted"), fault_(fault) {}

  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override {
    values = (y_pred - y_true).array().square().rowwise().mean();
    if (is(Fault::kValueDividedBySamples) || is(Fault::kBothDividedBySamples)) {
      values /= static_cast<Scalar>(values.size());
    }
    if (is(Fault::kDependsOnOthers)) values.array() -= values.mean();
  }

  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override {
    const Scalar K = static_cast<Scalar>(y_pred.cols()), N = static_cast<Scalar>(y_pred.rows());
    const Matrix right = (y_pred - y_true) * (2 / K);
    dy_pred = right;
    if (is(Fault::kSign)) dy_pred = -right;
    if (is(Fault::kMissingOutputs)) dy_pred = right * K;
    if (is(Fault::kDividedByOutputsTwice)) dy_pred = right / K;
    if (is(Fault::kMissingFactor)) dy_pred = right / 2;
    if (is(Fault::kNextColumn)) {
      for (Index j = 0; j < right.cols(); ++j) dy_pred.col((j + 1) % right.cols()) = right.col(j);
    }
    if (is(Fault::kTransposed))
      dy_pred = Matrix(right.transpose()).reshaped<Eigen::RowMajor>(right.rows(), right.cols());
    for (Index n = 0; n < right.rows(); ++n) {
      if (y_pred(n, 2) != kYPred(1, 2)) continue;
      if (is(Fault::kFivePercent)) dy_pred(n, 2) *= Scalar(1.05);
      if (is(Fault::kNaNElement)) dy_pred(n, 2) = kNaN;
    }
    if (is(Fault::kGradientDividedBySamples) || is(Fault::kBothDividedBySamples)) dy_pred /= N;
  }

  void call_with_gradient(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values,
                          MatrixView dy_pred) const override {
    Loss::call_with_gradient(y_true, y_pred, values, dy_pred);
    if (is(Fault::kTogether)) values(0) *= Scalar(1.01);
  }

  void weighted_gradient(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView c,
                         MatrixView dy_pred) const override {
    Loss::weighted_gradient(y_true, y_pred, c, dy_pred);
    if (is(Fault::kWeights)) gradient(y_true, y_pred, dy_pred);
  }

 private:
  bool is(Fault fault) const { return fault_ == fault; }

  Fault fault_;
};

inline std::string problems_of(const Loss& loss, const Matrix& y_true = kYTrue,
                               const Matrix& y_pred = kYPred) {
  return check_loss(loss, y_true, y_pred).problems;
}

inline testing::AssertionResult finds(const std::string& problems,
                                      std::initializer_list<const char*> parts) {
  if (problems.empty()) return testing::AssertionFailure() << "nothing was found";
  for (const char* part : parts) {
    if (problems.find(part) == std::string::npos) {
      return testing::AssertionFailure() << "no \"" << part << "\" in: " << problems;
    }
  }
  return testing::AssertionSuccess();
}

}  // namespace gradus
