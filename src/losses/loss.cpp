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

void Loss::evaluate(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView w,
                    VectorView values, VectorView c, MatrixView dy_pred) const try {
  call_with_gradient(y_true, y_pred, values, dy_pred);  // v_n and ∂v_n/∂p_n
  coefficients(y_true, values, w, c);                   // c_n = w_n / N
  dy_pred.array().colwise() *= c.array();               // δ_n = c_n ∂v_n/∂p_n
} catch (const SizeError& error) {
  throw wrong_size(error);
}

void BatchLoss::evaluate(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView w,
                         VectorView values, VectorView c, MatrixView dy_pred) const {
  evaluate(y_true, y_pred, w, values, c);         // v_n, c_n = w_n / N
  weighted_gradient(y_true, y_pred, c, dy_pred);  // δ = Σ_n c_n ∂v_n/∂p
}

void Loss::evaluate(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView w,
                    VectorView values, VectorView c) const try {
  call(y_true, y_pred, values);
  coefficients(y_true, values, w, c);
} catch (const SizeError& error) {
  throw wrong_size(error);
}

void Loss::coefficients(ConstMatrixView y_true, ConstVectorView values, ConstVectorView w,
                        VectorView c) const {
  mask(y_true, values, c);  // 1 for the samples that count
  const auto N = static_cast<double>(sum(c));
  if (w.size() != 0) c.array() *= w.array();
  const double D = divisor(N, static_cast<double>(sum(c)));
  if (D == 0) {
    c.setZero();  // no samples, or weights that sum to 0: the loss is 0
  } else {
    c /= static_cast<Scalar>(D);  // c_n = w_n / N, for the mean
  }
}

double Loss::divisor(double N, double weight_sum) const {
  if (reduction_ == Reduction::kSumOverBatchSize) return N;
  return reduction_ == Reduction::kMeanWithSampleWeight ? weight_sum : 1;
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

void BatchLoss::gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const {
  const Vector ones = Vector::Ones(y_pred.rows());
  weighted_gradient(y_true, y_pred, read_only(ones), dy_pred);
}

InvalidArgument Loss::wrong_size(const SizeError& error) const {
  return InvalidArgument(name_, ": ", error.what(),
                         "; call() writes one value for each sample, gradient() as many columns as "
                         "y_pred has");
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
  Vector values(y_pred.rows()), kept(y_pred.rows());
  evaluate(read_only(y_true), read_only(y_pred), {nullptr, 0}, view(values), view(kept));
  mask(read_only(y_true), read_only(values), view(kept));
  values.array() *= kept.array();
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
  evaluate(read_only(y_true), read_only(y_pred), read_only(sample_weight), view(values), view(c));
  return dot(read_only(c), read_only(values));
}

Matrix Loss::derivative(const Matrix& y_true, const Matrix& y_pred,
                        const Vector& sample_weight) const {
  check(y_true, y_pred, sample_weight);
  Vector values(y_pred.rows()), c(y_pred.rows());
  Matrix dy_pred(y_pred.rows(), y_pred.cols());
  evaluate(read_only(y_true), read_only(y_pred), read_only(sample_weight), view(values), view(c),
           view(dy_pred));
  return dy_pred;
}

}}  // namespace gradus
