// What a loss is: one value per sample, its derivative, and how values become one number.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gradus/core/matrix.hpp"
#include "gradus/core/polymorphic.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// How the values v of N samples, with weights w (all 1 unless given), become the loss of a batch.
enum class Reduction {
  kSumOverBatchSize,      ///< Σ w v / N, the mean. Keras: "sum_over_batch_size", "mean".
  kSum,                   ///< Σ w v. Keras: "sum".
  kMeanWithSampleWeight,  ///< Σ w v / Σ w, and 0 where Σ w is 0. Keras: "mean_with_sample_weight".
  kNone,                  ///< The N numbers w v themselves; nothing to train on. Keras: "none".
};

/// A loss function. One's own overrides two methods, here with `using In = ConstMatrixView`:
///
///     class MyMae : public Loss {
///      public:
///       MyMae() : Loss("my_mae") {}
///       void call(In y_true, In y_pred, VectorView values) const override {
///         values = (y_pred - y_true).cwiseAbs().rowwise().mean();
///       }
///       void gradient(In y_true, In y_pred, MatrixView dy_pred) const override {
///         dy_pred = (y_pred - y_true).cwiseSign() / Scalar(y_pred.cols());
///       }
///     };
///
/// Both see one sample a row: y_true is N x targets, y_pred N x outputs. Reduction and sample
/// weights are applied by this class, so call() and gradient() know nothing of the batch's size.
/// During training they see parts of a batch at a time, from several threads at once.
class Loss {
 public:
  explicit Loss(std::string name, Reduction reduction = Reduction::kSumOverBatchSize)
      : name_(std::move(name)), reduction_(reduction) {}
  virtual ~Loss() = default;

  const std::string& name() const { return name_; }
  Reduction reduction() const { return reduction_; }

  // --- To override ---

  /// values(n) = the loss of sample n.
  virtual void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const = 0;

  /// dy_pred(n, j) = ∂ values(n) / ∂ y_pred(n, j).
  virtual void gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                        MatrixView dy_pred) const = 0;

  /// Value and gradient at once, for a loss whose two share work. Must give what call() and
  /// gradient() give.
  virtual void call_with_gradient(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values,
                                  MatrixView dy_pred) const;

  /// dy_pred = Σ_n c(n) ∂ values(n) / ∂ y_pred. Override this for a loss in which a value depends
  /// on the predictions for other samples, and let per_sample() be false. By default c(n) times row
  /// n of gradient().
  virtual void weighted_gradient(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView c,
                                 MatrixView dy_pred) const;

  /// False where a value depends on other samples' rows: training then gives it whole batches.
  virtual bool per_sample() const { return true; }

  /// True where y_true is one column of class ids, and not as wide as y_pred.
  virtual bool takes_class_ids() const { return false; }

  /// Throws InvalidArgument for targets that do not go with `outputs` predictions per sample. By
  /// default the two must be equal in number. Called before training, on all targets.
  virtual void check_targets(const Matrix& y_true, Index outputs) const;

  /// The same loss on the input x of the activation that makes y_pred, or empty if it has no such
  /// form. Softmax or sigmoid followed by its cross-entropy is trained through it: ∂L/∂x is y_pred
  /// - y_true, with no division by a probability that may be 0. activation: a class name,
  /// "Softmax".
  virtual Polymorphic<Loss> from_logits_of(const std::string& /*activation*/) const { return {}; }

  // --- To use ---

  /// The loss of a batch. sample_weight: N numbers, or empty for all 1. Not for Reduction::kNone.
  /// Throws InvalidArgument where shapes, targets or weights do not fit.
  Scalar operator()(const Matrix& y_true, const Matrix& y_pred,
                    const Vector& sample_weight = {}) const;

  /// w v for each sample: the loss under Reduction::kNone. Throws as operator() does.
  Vector values(const Matrix& y_true, const Matrix& y_pred, const Vector& sample_weight = {}) const;

  /// ∂ loss / ∂ y_pred, as y_pred; under Reduction::kNone that of the sum of values. Throws as
  /// operator() does.
  Matrix derivative(const Matrix& y_true, const Matrix& y_pred,
                    const Vector& sample_weight = {}) const;

  /// c such that the loss of a batch of c.size() samples is Σ c(n) values(n): reduction and weights
  /// in one vector. sample_weight: c.size() numbers, or none for all 1.
  void coefficients(ConstVectorView sample_weight, VectorView c) const;

  /// values = call(), dy_pred = weighted_gradient(): all that training needs, for a part of a batch
  /// or (unless per_sample()) a whole one. c: this part of the batch's coefficients.
  void evaluate(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView c,
                VectorView values, MatrixView dy_pred) const;

  /// A loss with its default options by Keras's snake_case name, class name or alias: "mse".
  /// Throws InvalidArgument, with the nearest name, for one it does not know.
  static Polymorphic<Loss> from_name(const std::string& name);
  /// All names that from_name() knows, without aliases.
  static std::vector<std::string> known_names();

 private:
  void check(const Matrix& y_true, const Matrix& y_pred, const Vector& sample_weight) const;

  std::string name_;
  Reduction reduction_;
};

}  // namespace gradus::inline GRADUS_PRECISION
