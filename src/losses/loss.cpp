#include "gradus/losses/loss.hpp"

#include "gradus/core/elementwise.hpp"
#include "gradus/core/error.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

void read_value(const ConfigValue& value, Reduction& field) {
  std::string name;
  if (const auto* text = std::get_if<std::string>(&value)) name = *text;
  if (name == "sum_over_batch_size" || name == "mean") {
    field = Reduction::kSumOverBatchSize;
  } else if (name == "sum") {
    field = Reduction::kSum;
  } else if (name == "mean_with_sample_weight") {
    field = Reduction::kMeanWithSampleWeight;
  } else if (name == "none" || std::holds_alternative<std::monostate>(value)) {
    field = Reduction::kNone;
  } else {
    throw InvalidArgument(
        "expected 'sum_over_batch_size', 'mean', 'mean_with_sample_weight', 'sum' or 'none'");
  }
}

ConfigValue value_of(Reduction field) {
  switch (field) {
    case Reduction::kSumOverBatchSize:
      return "sum_over_batch_size";
    case Reduction::kSum:
      return "sum";
    case Reduction::kMeanWithSampleWeight:
      return "mean_with_sample_weight";
    case Reduction::kNone:
      break;
  }
  return "none";
}

void BatchLoss::gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const {
  const Vector ones = Vector::Ones(y_pred.rows());
  weighted_gradient(y_true, y_pred, read_only(ones), dy_pred);
}

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
  name_in_errors([&] {
    if (row_by_row()) {
      call_with_gradient(y_true, y_pred, values, dy_pred);
      dy_pred.array().colwise() *= c.array();
    } else {
      call(y_true, y_pred, values);
      weighted_gradient(y_true, y_pred, c, dy_pred);
    }
  });
}

double Loss::divisor(double n, double weight_sum) const {
  switch (reduction_) {
    case Reduction::kSumOverBatchSize:
      return n;
    case Reduction::kMeanWithSampleWeight:
      return weight_sum;
    case Reduction::kSum:
    case Reduction::kNone:
      break;
  }
  return 1;
}

void Loss::coefficients(ConstMatrixView y_true, ConstVectorView values,
                        ConstVectorView sample_weight, VectorView c) const {
  const bool weighted = sample_weight.size() != 0;
  double n = static_cast<double>(c.size());
  if (one_value_per_batch() && !weighted && reduction_ != Reduction::kNone) {
    c.setConstant(static_cast<Scalar>(1 / n));  // that one value, also as a sum
    return;
  }
  c.setOnes();
  if (has_mask()) {
    mask(y_true, values, c);
    n = static_cast<double>(sum(c));  // those that count
  }
  if (weighted) c.array() *= sample_weight.array();
  // A sum over no samples, or with weights that sum to 0, has nothing to divide by: the loss is 0.
  const double divide_by = divisor(n, static_cast<double>(sum(c)));
  if (divide_by == 0) {
    c.setZero();
  } else {
    c /= static_cast<Scalar>(divide_by);
  }
}

void Loss::check_targets(const Matrix& y_true, Index outputs) const {
  if (y_true.cols() == outputs) return;
  throw InvalidArgument(name_ + ": expected targets with " + std::to_string(outputs) +
                        " columns, one for each output of the model, got " +
                        std::to_string(y_true.cols()) +
                        (y_true.cols() == 1 ? "; Dataset::one_hot() makes them of class ids" : ""));
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
  if (y_pred.cols() == 0) throw InvalidArgument(name_ + ": y_pred has no columns");
  check_targets(y_true, y_pred.cols());
}

Vector Loss::values(const Matrix& y_true, const Matrix& y_pred, const Vector& sample_weight) const {
  check(y_true, y_pred, sample_weight);
  Vector values(y_pred.rows());
  name_in_errors([&] { call(read_only(y_true), read_only(y_pred), view(values)); });
  if (has_mask()) {
    Vector kept(y_pred.rows());
    mask(read_only(y_true), read_only(values), view(kept));
    values.array() *= kept.array();
  }
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
  name_in_errors([&] { call(read_only(y_true), read_only(y_pred), view(values)); });
  coefficients(read_only(y_true), read_only(values), read_only(sample_weight), view(c));
  return dot(read_only(c), read_only(values));
}

Matrix Loss::derivative(const Matrix& y_true, const Matrix& y_pred,
                        const Vector& sample_weight) const {
  check(y_true, y_pred, sample_weight);
  Vector values(y_pred.rows()), c(y_pred.rows());
  Matrix dy_pred(y_pred.rows(), y_pred.cols());
  if (has_mask()) call(read_only(y_true), read_only(y_pred), view(values));
  coefficients(read_only(y_true), read_only(values), read_only(sample_weight), view(c));
  name_in_errors([&] {
    weighted_gradient(read_only(y_true), read_only(y_pred), read_only(c), view(dy_pred));
  });
  return dy_pred;
}

}}  // namespace gradus
