// What a loss is: one value per sample, its derivative, and how values become one number.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gradus/core/config.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/matrix.hpp"
#include "gradus/core/polymorphic.hpp"
#include "gradus/core/registry.hpp"
#include "gradus/core/shape.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// How the values v of N samples, with weights w (all 1 unless given), become the loss of a batch.
enum class Reduction {
  kSumOverBatchSize,      ///< Σ w v / N, the mean. Keras: "sum_over_batch_size", "mean".
  kSum,                   ///< Σ w v. Keras: "sum".
  kMeanWithSampleWeight,  ///< Σ w v / Σ w, and 0 where Σ w is 0. Keras: "mean_with_sample_weight".
  kNone,                  ///< The N numbers w v themselves; nothing to train on. Keras: "none".
};
void read_value(const ConfigValue& value, Reduction& field);
ConfigValue value_of(Reduction field);

/// A loss function. Your own overrides two methods, here with `using In = ConstMatrixView`:
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
///     L = Σ_n c_n v_n        c_n = w_n / N        ∂L/∂p_nj = c_n ∂v_n/∂p_nj
///
/// This c_n is that of the mean; other reductions divide by something else. In training, a loss
/// sees each batch once, whole, from one thread.
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
  /// The arguments it was made with, for a model's file. Your own loss may have none.
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

  /// dy_pred = Σ_n c(n) ∂ values(n) / ∂ y_pred. By default c(n) times row n of gradient(), which is
  /// right if a value depends only on its own sample's predictions; see BatchLoss.
  virtual void weighted_gradient(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView c,
                                 MatrixView dy_pred) const;

  /// kept(n): 0 for a sample that counts neither in the sum nor in N, 1 for the others. values:
  /// what call() gave.
  virtual void mask(ConstMatrixView /*y_true*/, ConstVectorView /*values*/, VectorView kept) const {
    kept.setOnes();
  }

  /// True if y_true is one column of class ids, and not as wide as y_pred.
  virtual bool takes_class_ids() const { return false; }

  /// What y_pred must be.
  virtual OutputKind predictions() const { return OutputKind::kAnything; }

  /// True if gradient() comes from differences and not from a formula; training says so.
  virtual bool numerical_gradient() const { return false; }

  /// call() and gradient() in double, also in the float build, as custom_loss() and NumericalLoss
  /// can: checks against differences then see more. False if the loss cannot. dy_pred: null if it
  /// is not needed.
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
  /// Throws InvalidArgument if shapes, targets or weights do not fit.
  Scalar operator()(const Matrix& y_true, const Matrix& y_pred,
                    const Vector& sample_weight = {}) const;

  /// w v for each sample: the loss under Reduction::kNone. Throws as operator() does.
  Vector values(const Matrix& y_true, const Matrix& y_pred, const Vector& sample_weight = {}) const;

  /// ∂ loss / ∂ y_pred, as y_pred; under Reduction::kNone that of the sum of values. Throws as
  /// operator() does.
  Matrix derivative(const Matrix& y_true, const Matrix& y_pred,
                    const Vector& sample_weight = {}) const;

  /// What a batch is trained on: values v, their coefficients c, and dy_pred = ∂L/∂y_pred. w: the
  /// samples' weights, or none for all 1.
  virtual void evaluate(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView w,
                        VectorView values, VectorView c, MatrixView dy_pred) const;
  /// The first two.
  void evaluate(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView w,
                VectorView values, VectorView c) const;

  /// c such that the loss of a batch of c.size() samples is Σ c(n) values(n): reduction, weights
  /// and mask in one vector.
  virtual void coefficients(ConstMatrixView y_true, ConstVectorView values, ConstVectorView w,
                            VectorView c) const;

  /// What a sum of w v over N values, with weights that sum to weight_sum, is divided by.
  double divisor(double N, double weight_sum) const;

  /// The error to throw if call() or gradient() wrote another size: it names the loss.
  InvalidArgument wrong_size(const SizeError& error) const;

  /// A loss by Keras's snake_case name, class name or alias ("mse"), or by the name it was
  /// registered under, with its default options or with those of a Config. Throws InvalidArgument,
  /// with the nearest name, for an unknown one. See known_losses().
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

/// A loss in which a sample's value depends on the predictions for other samples too. Your own
/// overrides call() and weighted_gradient().
class BatchLoss : public Loss {
 public:
  using Loss::Loss;
  void weighted_gradient(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView c,
                         MatrixView dy_pred) const override = 0;
  /// dy_pred = ∂ Σ_n values(n) / ∂ y_pred
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override;
  using Loss::evaluate;
  void evaluate(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView w,
                VectorView values, VectorView c, MatrixView dy_pred) const override;
};

/// Names, aliases, arguments with defaults, and formula of every loss, registered ones included. Of
/// Keras 3's, only CTC is missing, which works on sequences; Gradus has none.
const std::vector<RegistryEntry<Loss>>& known_losses();

/// One of them, by name or alias. Throws InvalidArgument, with the nearest name, for an unknown
/// one.
const RegistryEntry<Loss>& known_loss(const std::string& name);

/// Registers a loss under its name, for every place that takes a name: Loss::from_name(),
/// {.loss = "my_loss"}, and `train --loss my_loss` of a command built with it. Keeps a copy. Throws
/// InvalidArgument for the name of one of Gradus's own losses; one registered earlier is replaced.
/// Call it before other threads use names.
void register_loss(const Polymorphic<Loss>& loss);

}  // namespace gradus
