// What a loss is: one value per sample, its derivative, and how values become one number.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gradus/core/config.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/matrix.hpp"
#include "gradus/core/polymorphic.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// How the values v of N samples, with weights w (all 1 unless given), become the loss of a batch.
enum class Reduction {
  kSumOverBatchSize,      ///< Σ w v / N, the mean. Keras: "sum_over_batch_size", "mean".
  kSum,                   ///< Σ w v. Keras: "sum".
  kMeanWithSampleWeight,  ///< Σ w v / Σ w, and 0 where Σ w is 0. Keras: "mean_with_sample_weight".
  kNone,                  ///< The N numbers w v themselves; nothing to train on. Keras: "none".
};
void read_value(const ConfigValue& value, Reduction& field);
ConfigValue value_of(Reduction field);

/// What the numbers that a loss calls y_pred are. A model is checked for it before it is trained.
enum class Predictions {
  kAnything,
  kUnitInterval,   ///< Each in [0, 1], as sigmoid gives them.
  kProbabilities,  ///< Those of a sample sum to 1, as softmax gives them.
  kLogits,         ///< What sigmoid or softmax are still to be applied to, by the loss itself.
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
/// Both see one sample a row: y_true is N x targets, y_pred N x outputs. In formulas they are y and
/// p, or x for logits, v is the value of a sample and L the loss of the batch. Reduction and sample
/// weights w are applied by this class, so call() and gradient() know nothing of the batch's size:
///
///     L = Σ_n c_n v_n        ∂L/∂p_nj = c_n ∂v_n/∂p_nj
///
/// where the coefficient c_n of the mean over a batch is w_n / N.
/// During training they see parts of a batch at a time, from several threads at once.
class Loss {
 public:
  explicit Loss(std::string name, Reduction reduction = Reduction::kSumOverBatchSize)
      : name_(std::move(name)), reduction_(reduction) {}
  /// options: those of the loss, among them `reduction`; see core/config.hpp. They are what
  /// config() gives.
  template <class Options>
  requires requires(const Options& options) { options.reduction; }
  Loss(std::string name, const Options& options)
      : name_(std::move(name)), reduction_(options.reduction), config_(config_of(options)) {}
  virtual ~Loss() = default;

  const std::string& name() const { return name_; }
  Reduction reduction() const { return reduction_; }
  /// The arguments it was made with, for a model's file; those of a loss of one's own may be none.
  const Config& config() const { return config_; }

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

  /// dy_pred = Σ_n c(n) ∂ values(n) / ∂ y_pred. By default c(n) times row n of gradient(), which
  /// is right where a value depends on its own sample's predictions alone; see BatchLoss.
  virtual void weighted_gradient(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView c,
                                 MatrixView dy_pred) const;

  /// False where a value depends on other samples' rows: training then gives it whole batches.
  virtual bool per_sample() const { return true; }

  /// True where the loss is one number for the whole batch, which then is every sample's value.
  virtual bool one_value_per_batch() const { return false; }

  /// True where some samples do not count, neither in the sum nor in the number to divide by;
  /// mask() then sets kept(n) to 0 for them and to 1 for the others. values: what call() gave.
  virtual bool has_mask() const { return false; }
  virtual void mask(ConstMatrixView /*y_true*/, ConstVectorView /*values*/, VectorView kept) const {
    kept.setOnes();
  }

  /// True where y_true is one column of class ids, and not as wide as y_pred.
  virtual bool takes_class_ids() const { return false; }

  /// What y_pred is to be.
  virtual Predictions predictions() const { return Predictions::kAnything; }

  /// True where gradient() is found by differences and not by a formula; training says so.
  virtual bool numerical_gradient() const { return false; }

  /// call() and gradient() in double, where the loss can be computed so in the float build too, as
  /// those of custom_loss() and NumericalLoss can: checks against differences then see more. Else
  /// false. dy_pred: null where it is not asked for.
  virtual bool call_in_double(const MatrixInDouble& /*y_true*/, const MatrixInDouble& /*y_pred*/,
                              VectorInDouble& /*values*/, MatrixInDouble* /*dy_pred*/) const {
    return false;
  }

  /// Throws InvalidArgument for targets that the loss cannot be computed for, with `outputs`
  /// predictions per sample. By default the two must be equal in number. Called before training on
  /// all targets, and on those of every batch: what call() and gradient() may index by is safe.
  virtual void check_targets(const Matrix& y_true, Index outputs) const;

  /// Throws InvalidArgument for targets that the loss can be computed for, but that are a mistake,
  /// such as labels outside [0, 1] for a cross-entropy. Called before training, on all targets.
  virtual void check_labels(const Matrix& /*y_true*/) const {}

  /// The same loss on the input x of the activation that makes y_pred, or empty if it has no such
  /// form. Softmax or sigmoid followed by its cross-entropy is trained through it: ∂L/∂x is y_pred
  /// - y_true, with no division by a probability that may be 0. activation: a class name,
  /// "Softmax".
  virtual Polymorphic<Loss> fused_with(const std::string& /*activation*/) const { return {}; }

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

  /// c such that the loss of a batch of c.size() samples is Σ c(n) values(n): reduction, weights
  /// and mask in one vector. sample_weight: c.size() numbers, or none for all 1. y_true and values
  /// are read only where has_mask().
  void coefficients(ConstMatrixView y_true, ConstVectorView values, ConstVectorView sample_weight,
                    VectorView c) const;

  /// What a sum of w v over n values, with weights that sum to weight_sum, is divided by.
  double divisor(double n, double weight_sum) const;

  /// True where parts of a batch can be evaluated by themselves, given their coefficients.
  bool row_by_row() const { return per_sample() && !has_mask(); }

  /// values = call(), dy_pred = weighted_gradient(): all that training needs, in one go.
  /// c: the coefficients of these rows.
  void evaluate(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView c,
                VectorView values, MatrixView dy_pred) const;

  /// Calls f, which calls the loss; where that writes something of another size, the message names
  /// the loss.
  template <class F>
  void name_in_errors(const F& f) const {
    try {
      f();
    } catch (const SizeError& error) {
      throw InvalidArgument(name_ + ": " + error.what() +
                            "; call() writes one value for each sample, gradient() as many "
                            "columns as y_pred has");
    }
  }

  /// A loss by Keras's snake_case name, class name or alias ("mse"), or by the name it was
  /// registered under, with its default options or with those of a Config. Throws InvalidArgument,
  /// with the nearest name, for one it does not know. See known_losses.hpp.
  static Polymorphic<Loss> from_name(const std::string& name) { return from_config(name, {}); }
  static Polymorphic<Loss> from_config(const std::string& name, const Config& config);
  /// All names that from_name() knows, without aliases.
  static std::vector<std::string> known_names();

 private:
  void check(const Matrix& y_true, const Matrix& y_pred, const Vector& sample_weight) const;

  std::string name_;
  Reduction reduction_;
  Config config_;
};

/// A loss in which a sample's value depends on the predictions for other samples too. One's own
/// overrides call() and weighted_gradient(), which see whole batches.
class BatchLoss : public Loss {
 public:
  using Loss::Loss;
  void weighted_gradient(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView c,
                         MatrixView dy_pred) const override = 0;
  /// dy_pred = ∂ Σ_n values(n) / ∂ y_pred
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  bool per_sample() const override { return false; }
};

}}  // namespace gradus
