// The losses that look at the whole batch: overlap, of segmentation, and Circle, of embeddings.
#pragma once

#include <optional>

#include "gradus/losses/loss.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct DiceOptions {
  Reduction reduction = Reduction::kSumOverBatchSize;
  std::optional<Index> axis = {};  ///< None: the whole batch. -1: each sample by itself.

  GRADUS_FIELDS(reduction, axis);
};

struct TverskyOptions {
  Scalar alpha = Scalar(0.5);  ///< α, at least 0: the weight of false positives.
  Scalar beta = Scalar(0.5);   ///< β, at least 0: the weight of false negatives.
  Reduction reduction = Reduction::kSumOverBatchSize;
  std::optional<Index> axis = {};  ///< None: the whole batch. -1: each sample by itself.

  GRADUS_FIELDS(alpha, beta, reduction, axis);
};

/// What Dice and Tversky share: a value and gradient of a run of numbers y and p, memberships in
/// [0, 1]. Sums run over the whole batch, which then has one value, or with axis -1 over the
/// outputs of each sample. What truth and prediction share is
///
///     I = Σ_j y_j p_j        ∂I/∂p_j = y_j
class OverlapLoss : public BatchLoss {
 public:
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void weighted_gradient(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView c,
                         MatrixView dy_pred) const override;
  /// The one value of a batch is also its sum, as in Keras: unless there are weights, c_n = 1 / N.
  void coefficients(ConstMatrixView y_true, ConstVectorView values, ConstVectorView w,
                    VectorView c) const override;
  /// Throws InvalidArgument for targets outside [0, 1].
  void check_labels(const Matrix& y_true) const override;

 protected:
  template <class Options>
  OverlapLoss(std::string name, const Options& options)
      : BatchLoss(std::move(name), options), whole_batch_(!options.axis) {}

  virtual Scalar value(ConstVectorView y, ConstVectorView p) const = 0;
  virtual void slope(ConstVectorView y, ConstVectorView p, VectorView dp) const = 0;

 private:
  bool whole_batch_;
};

/// v = 1 - 2 I / D (Dice 1945): 0 where p is y, towards 1 where they share nothing. ε is 1e-7. By
/// the quotient rule
///
///     D = Σ_j y_j + Σ_j p_j + ε        ∂D/∂p_j = 1
///     ∂v/∂p_j = -2 (y_j D - I) / D²
///
/// Keras: Dice.
class Dice : public OverlapLoss {
 public:
  /// Throws InvalidArgument for an axis other than None and -1.
  explicit Dice(DiceOptions options = {});

 protected:
  Scalar value(ConstVectorView y, ConstVectorView p) const override;
  void slope(ConstVectorView y, ConstVectorView p, VectorView dp) const override;
};

/// v = 1 - I / D (Tversky 1977; Salehi et al. 2017): with α and β 1/2 it is Dice's, a larger β
/// finds more at the price of false alarms. ε is 1e-7.
///
///     D = I + α Σ_j (1 - y_j) p_j + β Σ_j y_j (1 - p_j) + ε
///     ∂D/∂p_j = y_j + α (1 - y_j) - β y_j
///     ∂v/∂p_j = -(y_j D - I ∂D/∂p_j) / D²
///
/// Keras: Tversky, since version 3.16; up to 3.15.1 it had α and β the other way round.
class Tversky : public OverlapLoss {
 public:
  /// Throws InvalidArgument for a negative alpha or beta, or an axis other than None and -1.
  explicit Tversky(TverskyOptions options = {});

 protected:
  Scalar value(ConstVectorView y, ConstVectorView p) const override;
  void slope(ConstVectorView y, ConstVectorView p, VectorView dp) const override;

 private:
  Scalar denominator(ConstVectorView y, ConstVectorView p) const;

  Scalar alpha_, beta_;
};

struct CircleOptions {
  Scalar gamma = 80;            ///< γ above 0: how sharply the hardest pairs stand out.
  Scalar margin = Scalar(0.4);  ///< m: how close is close enough.
  bool remove_diagonal = true;  ///< A sample is no pair with itself.
  Reduction reduction = Reduction::kSumOverBatchSize;

  GRADUS_FIELDS(gamma, margin, remove_diagonal, reduction);
};

/// y_true: a class id a sample, one column; y_pred: embeddings p_i, of unit length (the last layer
/// is to make them so). With d_ij, the distance (Sun et al. 2020):
///
///     d_ij = max(1 - p_i·p_j, 0)
///     P_i = log Σ_j exp( -γ (m + d_ij)(m - d_ij) )             j: the same class, not i itself
///     Q_i = log Σ_j exp(  γ max(1 + m - d_ij, 0)(1 - m - d_ij) )  j: another class
///     v_i = log(1 + exp(P_i + Q_i))
///
/// A sample without both kinds of pairs has v_i = 0; samples with v_i = 0 do not count in the mean.
///
/// Derivation. A log-sum-exp gives each term its share π_ij of the sum.
///
///     ∂v_i/∂P_i = ∂v_i/∂Q_i = σ(P_i + Q_i)
///     (m + d)(m - d) = m² - d²        (1 + m - d)(1 - m - d) = (1 - d)² - m²
///     ∂v_i/∂d_ij = σ(P_i + Q_i) π_ij · 2γ d_ij             for the same class
///     ∂v_i/∂d_ij = σ(P_i + Q_i) π_ij · -2γ (1 - d_ij)      for another, and 0 where d_ij >= 1 + m
///
/// and d_ij has the slope -1 by p_i·p_j where that is below 1, else 0. So both p_i and p_j receive
/// their part:
///
///     g_ij = ∂v_i/∂(p_i·p_j) = -∂v_i/∂d_ij
///     ∂v_i/∂p_i ← ∂v_i/∂p_i + g_ij p_j        ∂v_i/∂p_j ← ∂v_i/∂p_j + g_ij p_i
///
/// Keras: Circle.
class Circle : public BatchLoss {
 public:
  /// Throws InvalidArgument for a gamma that is not above 0 or a margin that is not finite.
  explicit Circle(CircleOptions options = {});
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override;
  void weighted_gradient(ConstMatrixView y_true, ConstMatrixView y_pred, ConstVectorView c,
                         MatrixView dy_pred) const override;
  void mask(ConstMatrixView y_true, ConstVectorView values, VectorView kept) const override;
  bool takes_class_ids() const override { return true; }
  /// Throws InvalidArgument unless there is one column of whole numbers.
  void check_targets(const Matrix& y_true, Index outputs) const override;

 private:
  struct Pairs;
  CircleOptions options_;
};

}  // namespace gradus
