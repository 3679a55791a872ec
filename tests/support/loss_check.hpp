// What every loss's tests do: evaluate it, and check its derivatives.
#pragma once

#include <gtest/gtest.h>

#include <cmath>

#include "gradus/losses/loss.hpp"
#include "support/gradient_check.hpp"
#include "support/matrices.hpp"

namespace gradus::inline GRADUS_PRECISION {

inline Matrix random_labels(Index rows, Index cols) {
  return (random_matrix(rows, cols, 77).array() > 0).cast<Scalar>();
}

/// The reductions that give one number.
inline constexpr Reduction kReductions[] = {Reduction::kSumOverBatchSize, Reduction::kSum,
                                            Reduction::kMeanWithSampleWeight};

/// The value of each sample and its derivative, in one of the ways in which a loss gives them.
struct ValuesAndGradient {
  Vector values;
  Matrix gradient;
};

inline ValuesAndGradient room_for(const Matrix& y_pred) {
  return {Vector::Constant(y_pred.rows(), kNaN),
          Matrix::Constant(y_pred.rows(), y_pred.cols(), kNaN)};
}

inline Vector values_of(const Loss& loss, const Matrix& y_true, const Matrix& y_pred) {
  Vector values = Vector::Constant(y_pred.rows(), kNaN);
  loss.call(read_only(y_true), read_only(y_pred), view(values));
  return values;
}

inline ValuesAndGradient separately(const Loss& loss, const Matrix& y_true, const Matrix& y_pred) {
  ValuesAndGradient result = room_for(y_pred);
  loss.call(read_only(y_true), read_only(y_pred), view(result.values));
  loss.gradient(read_only(y_true), read_only(y_pred), view(result.gradient));
  return result;
}

inline ValuesAndGradient together(const Loss& loss, const Matrix& y_true, const Matrix& y_pred) {
  ValuesAndGradient result = room_for(y_pred);
  loss.call_with_gradient(read_only(y_true), read_only(y_pred), view(result.values),
                          view(result.gradient));
  return result;
}

/// As in training: values, and the gradient of the loss of the batch.
inline ValuesAndGradient evaluated(const Loss& loss, const Matrix& y_true, const Matrix& y_pred,
                                   const Vector& weights) {
  ValuesAndGradient result = room_for(y_pred);
  Vector c = Vector::Constant(y_pred.rows(), kNaN);
  loss.evaluate(read_only(y_true), read_only(y_pred), read_only(weights), view(result.values),
                view(c), view(result.gradient));
  return result;
}

/// Checks all that a loss says about its derivative, against differences of call() and of the loss
/// of a batch, with and without sample weights. Takes y_pred by value, to move it.
inline void check_derivatives(const Loss& loss, const Matrix& y_true, Matrix y_pred) {
  const Index N = y_pred.rows();

  // Σ_n c(n) values(n) for any c.
  const Vector c = random_vector(N, 31);
  const auto weighted_sum = [&] { return values_of(loss, y_true, y_pred).dot(c); };
  const Vector differences = numeric_gradient(flat(y_pred), weighted_sum);
  Matrix weighted = Matrix::Constant(N, y_pred.cols(), kNaN);
  loss.weighted_gradient(read_only(y_true), read_only(y_pred), read_only(c), view(weighted));
  EXPECT_TRUE(derivatives_agree(flat(weighted), differences)) << "weighted_gradient()";

  // Training's way, with the loss's own reduction.
  for (const Vector& weights : {Vector(), random_vector(N, 32, 0.5, 2)}) {
    const auto batch_loss = [&] { return loss(y_true, y_pred, weights); };
    const Vector expected = numeric_gradient(flat(y_pred), batch_loss);
    const Matrix derivative = loss.derivative(y_true, y_pred, weights);
    EXPECT_TRUE(derivatives_agree(flat(derivative), expected))
        << "derivative(), " << weights.size() << " weights";
  }
}

/// call_with_gradient() must give what call() and gradient() give.
inline void check_that_ways_agree(const Loss& loss, const Matrix& y_true, const Matrix& y_pred) {
  const double rtol = by_precision(2e-6, 1e-14);
  const ValuesAndGradient expected = separately(loss, y_true, y_pred);
  const ValuesAndGradient actual = together(loss, y_true, y_pred);
  EXPECT_TRUE(all_near(actual.values, expected.values, rtol, rtol)) << "values";
  EXPECT_TRUE(all_near(actual.gradient, expected.gradient, rtol, rtol)) << "gradient";
}

/// A NaN in any prediction must be seen in its sample's value and gradient, and in the loss of the
/// batch.
inline void check_that_nan_stays(const Loss& loss, const Matrix& y_true, const Matrix& y_pred) {
  for (Index n = 0; n < y_pred.rows(); ++n) {
    for (Index j = 0; j < y_pred.cols(); ++j) {
      SCOPED_TRACE(testing::Message() << loss.name() << ", NaN at (" << n << ", " << j << ")");
      Matrix with_nan = y_pred;
      with_nan(n, j) = kNaN;
      for (const ValuesAndGradient& result :
           {separately(loss, y_true, with_nan), together(loss, y_true, with_nan)}) {
        EXPECT_TRUE(std::isnan(result.values(n)));
        EXPECT_TRUE(result.gradient.row(n).array().isNaN().any());
      }
      EXPECT_TRUE(std::isnan(loss(y_true, with_nan)));
    }
  }
}

}  // namespace gradus
