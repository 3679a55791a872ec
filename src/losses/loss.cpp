#include "gradus/losses/loss.hpp"

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

void Loss::call_with_gradient(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values,
                              MatrixView dy_pred) const {
  call(y_true, y_pred, values);
  gradient(y_true, y_pred, dy_pred);
}

void Loss::weighted_gradient(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView c,
                             MatrixView dy_pred) const {
  gradient(y_true, y_pred, dy_pred);
  dy_pred.array().colwise() *= c.array();
}

void Loss::evaluate(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView c,
                    VectorView values, MatrixView dy_pred) const {
  if (!per_sample()) {
    call(y_true, y_pred, values);
    weighted_gradient(y_true, y_pred, c, dy_pred);
    return;
  }
  call_with_gradient(y_true, y_pred, values, dy_pred);
  dy_pred.array().colwise() *= c.array();
}

void Loss::coefficients(ConstVectorView sample_weight, VectorView c) const {
  if (sample_weight.size() == 0) {
    c.setOnes();
  } else {
    c = sample_weight;
  }
  // A sum over no samples, or with weights that sum to 0, has nothing to divide by: the loss is 0.
  const auto divide_by = [&](Scalar divisor) {
    if (divisor == 0) {
      c.setZero();
    } else {
      c /= divisor;
    }
  };
  if (reduction_ == Reduction::kSumOverBatchSize) divide_by(static_cast<Scalar>(c.size()));
  if (reduction_ == Reduction::kMeanWithSampleWeight) divide_by(c.sum());
}

void Loss::check_targets(const Matrix& y_true, Index outputs) const {
  if (y_true.cols() == outputs) return;
  throw InvalidArgument(name_ + ": expected targets with " + std::to_string(outputs) +
                        " columns, one for each output of the model, got " +
                        std::to_string(y_true.cols()));
}

void Loss::check(const Matrix& y_true, const Matrix& y_pred, const Vector& sample_weight) const {
  if (y_true.rows() != y_pred.rows()) {
    throw InvalidArgument(name_ + ": y_true has " + std::to_string(y_true.rows()) +
                          " rows and y_pred " + std::to_string(y_pred.rows()) +
                          "; expected one row per sample in both");
  }
  if (sample_weight.size() != 0 && sample_weight.size() != y_pred.rows()) {
    throw InvalidArgument(name_ + ": expected " + std::to_string(y_pred.rows()) +
                          " sample weights, one per sample, got " +
                          std::to_string(sample_weight.size()));
  }
  check_targets(y_true, y_pred.cols());
}

Vector Loss::values(const Matrix& y_true, const Matrix& y_pred, const Vector& sample_weight) const {
  check(y_true, y_pred, sample_weight);
  Vector values(y_pred.rows());
  call(read_only(y_true), read_only(y_pred), view(values));
  if (sample_weight.size() != 0) values.array() *= sample_weight.array();
  return values;
}

Scalar Loss::operator()(const Matrix& y_true, const Matrix& y_pred,
                        const Vector& sample_weight) const {
  if (reduction_ == Reduction::kNone) {
    throw InvalidArgument(name_ + ": reduction none gives a value per sample; call values()");
  }
  check(y_true, y_pred, sample_weight);
  Vector values(y_pred.rows()), c(y_pred.rows());
  call(read_only(y_true), read_only(y_pred), view(values));
  coefficients(read_only(sample_weight), view(c));
  return c.dot(values);
}

Matrix Loss::derivative(const Matrix& y_true, const Matrix& y_pred,
                        const Vector& sample_weight) const {
  check(y_true, y_pred, sample_weight);
  Vector c(y_pred.rows());
  Matrix dy_pred(y_pred.rows(), y_pred.cols());
  coefficients(read_only(sample_weight), view(c));
  weighted_gradient(read_only(y_true), read_only(y_pred), read_only(c), view(dy_pred));
  return dy_pred;
}

}  // namespace gradus::inline GRADUS_PRECISION
