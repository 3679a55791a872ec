#include "gradus/losses/loss.hpp"

#include <algorithm>
#include <array>

#include "gradus/core/elementwise.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// Keras's names, in the order of Reduction.
constexpr std::array<const char*, 4> kReductionNames = {"sum_over_batch_size", "sum",
                                                        "mean_with_sample_weight", "none"};

}  // namespace

void read_value(const ConfigValue& value, Reduction& field) {
  const auto* text = std::get_if<std::string>(&value);
  std::string name = text != nullptr ? *text : "";
  if (name == "mean") name = "sum_over_batch_size";
  if (std::holds_alternative<std::monostate>(value)) name = "none";
  const auto* const found = std::ranges::find(kReductionNames, name);
  if (found == kReductionNames.end()) {
    throw InvalidArgument(
        "expected 'sum_over_batch_size', 'mean', 'mean_with_sample_weight', 'sum' or 'none'");
  }
  field = static_cast<Reduction>(found - kReductionNames.begin());
}

ConfigValue value_of(Reduction field) { return kReductionNames[static_cast<std::size_t>(field)]; }

void Loss::evaluate(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView w,
                    VectorView values, VectorView c, MatrixView dy_pred) const try {
  call_with_gradient(y_true, y_pred, values, dy_pred);  // v_n and ∂v_n/∂p_n
  coefficients(y_true, values, w, c);                   // c_n
  dy_pred.array().colwise() *= c.array();               // δ_n = c_n ∂v_n/∂p_n, p being y_pred
} catch (const SizeError& error) {
  throw wrong_size(error);
}

void BatchLoss::evaluate(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView w,
                         VectorView values, VectorView c, MatrixView dy_pred) const try {
  evaluate(y_true, y_pred, w, values, c);         // v_n, c_n = w_n / N
  weighted_gradient(y_true, y_pred, c, dy_pred);  // δ = Σ_n c_n ∂v_n/∂p
} catch (const SizeError& error) {
  throw wrong_size(error);
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
    // c_n = w_n / N, for the mean of N samples, w_n for the sum, w_n / Σ w for the weighted mean
    c /= static_cast<Scalar>(D);
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
  throw InvalidArgument(name_, ": expected targets with ", outputs,
                        " columns, one for each output of the model, got ", y_true.cols(),
                        y_true.cols() == 1
                            ? "; if it holds class ids, use SparseCategoricalCrossentropy, or "
                              "Dataset::one_hot()"
                            : "");
}

void Loss::check(const Matrix& y_true, const Matrix& y_pred, const Vector& sample_weight) const {
  const Index N = y_pred.rows(), weights = sample_weight.size();
  if (y_true.rows() != N) {
    throw InvalidArgument(name_, ": y_true has ", y_true.rows(), " rows and y_pred ", N,
                          "; expected one row per sample in both");
  }
  if (weights != 0 && weights != N) {
    throw InvalidArgument(name_, ": expected ", N, " sample weights, one per sample, got ",
                          weights);
  }
  if (y_pred.cols() == 0) throw InvalidArgument(name_, ": y_pred has no columns");
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
    throw InvalidArgument(name_, ": reduction none gives a value per sample; call values()");
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

}  // namespace gradus
