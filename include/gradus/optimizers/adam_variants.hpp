// Adam's kin: AdamW, Adamax, Nadam.
#pragma once

#include "gradus/optimizers/adam.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct AdamWOptions {
  LearningRate learning_rate = 0.001;
  double weight_decay = 0.004;  ///< λ, at least 0.
  double beta_1 = 0.9;          ///< The others: as in AdamOptions.
  double beta_2 = 0.999;
  double epsilon = 1e-7;
  bool amsgrad = false;
  std::optional<double> clipnorm = {};
  std::optional<double> clipvalue = {};
  std::optional<double> global_clipnorm = {};

  GRADUS_FIELDS(learning_rate, beta_1, beta_2, epsilon, amsgrad, weight_decay, clipnorm, clipvalue,
                global_clipnorm);
};

/// Adam whose parameters shrink by the same share in every step (Loshchilov and Hutter 2019):
///
///     θ ← θ - α λ θ
///     θ ← θ - α_t m / (√u + ε)        m, u and α_t as in Adam
///
/// An L2 penalty (λ/2)‖θ‖² would add λθ to the gradient, and Adam would divide it by √u: parameters
/// with large gradients would hardly shrink. Here the decay does not pass through m and u. It is
/// Adam with weight_decay set. Keras: AdamW.
class AdamW : public Adam {
 public:
  /// Throws InvalidArgument for an option out of its range.
  explicit AdamW(const AdamWOptions& options = {});
  std::string class_name() const override { return "AdamW"; }
};

struct AdamaxOptions {
  LearningRate learning_rate = 0.001;
  double beta_1 = 0.9;    ///< In [0, 1): how slowly the mean of gradients forgets.
  double beta_2 = 0.999;  ///< In [0, 1): how slowly the largest gradient is forgotten.
  double epsilon = 1e-7;  ///< At least 0: keeps the divisor off 0.
  std::optional<double> weight_decay = {};     ///< See Optimizer.
  std::optional<double> clipnorm = {};         ///< See GradientClipping.
  std::optional<double> clipvalue = {};        ///< See GradientClipping.
  std::optional<double> global_clipnorm = {};  ///< See GradientClipping.

  GRADUS_FIELDS(learning_rate, beta_1, beta_2, epsilon, weight_decay, clipnorm, clipvalue,
                global_clipnorm);
};

/// Adam's variant of Kingma and Ba 2014, section 7.1. In step t = 1, 2, ..., with gradient g:
///
///     m ← m + (1 - β₁)(g - m)           a running mean of g
///     u ← max(β₂ u, |g|)                the largest |g|, slowly forgotten
///     θ ← θ - α_t m / (u + ε)           α_t = α / (1 - β₁ᵗ)
///
/// Adam's √u is a norm of the past gradients. With p in place of 2, and β₂ᵖ in place of β₂:
///
///     √u = ((1 - β₂) Σ_i β₂^(t-i) |g_i|²)^(1/2)
///     u_p = (1 - β₂ᵖ)^(1/p) (Σ_i (β₂^(t-i) |g_i|)ᵖ)^(1/p)
///
/// As p → ∞ the first factor goes to 1, and of the sum its largest term is what remains:
/// max_i β₂^(t-i) |g_i|, which is u. A maximum needs no correction for having started at 0; m needs
/// Adam's. While g is about as large as it was, no step is longer than about α. Keras: Adamax.
class Adamax : public Optimizer {
 public:
  /// Throws InvalidArgument for an option out of its range.
  explicit Adamax(const AdamaxOptions& options = {});
  std::string class_name() const override { return "Adamax"; }

 protected:
  std::size_t moment_count() const override { return 2; }
  void update(Slice slice) const override;

 private:
  AdamaxOptions options_;
};

struct NadamOptions {
  LearningRate learning_rate = 0.001;
  double beta_1 = 0.9;    ///< In [0, 1): how slowly the mean of gradients forgets.
  double beta_2 = 0.999;  ///< In [0, 1): how slowly the mean of squares forgets.
  double epsilon = 1e-7;  ///< At least 0: keeps the divisor off 0.
  std::optional<double> weight_decay = {};     ///< See Optimizer.
  std::optional<double> clipnorm = {};         ///< See GradientClipping.
  std::optional<double> clipvalue = {};        ///< See GradientClipping.
  std::optional<double> global_clipnorm = {};  ///< See GradientClipping.

  GRADUS_FIELDS(learning_rate, beta_1, beta_2, epsilon, weight_decay, clipnorm, clipvalue,
                global_clipnorm);
};

/// Adam with Nesterov's look ahead (Dozat 2016), Keras's form. In step t = 1, 2, ..., with gradient
/// g:
///
///     m ← m + (1 - β₁)(g - m)
///     u ← u + (1 - β₂)(g² - u)
///     μ_t = β₁ (1 - 0.96ᵗ / 2)         Π_t = μ_1 μ_2 ... μ_t
///     m̂ = μ_{t+1} m / (1 - Π_{t+1}) + (1 - μ_t) g / (1 - Π_t)
///     θ ← θ - α m̂ / (√û + ε)           û = u / (1 - β₂ᵗ)
///
/// Adam's step goes along m = β₁ m_before + (1 - β₁) g: the old mean, and the new gradient.
/// Nesterov replaces the old mean by the one just found, as the next step would use it: μ_{t+1} m +
/// (1 - μ_t) g. The μ_t warm the momentum up, from about β₁/2 to β₁. Were m made with them, its
/// weights would sum to 1 - Π_t, as Adam's sum to 1 - β₁ᵗ: hence the two divisors. (Keras makes m
/// with β₁ all the same.) Unlike Adam's, ε is added to the corrected root. Keras: Nadam.
class Nadam : public Optimizer {
 public:
  /// Throws InvalidArgument for an option out of its range.
  explicit Nadam(const NadamOptions& options = {});
  std::string class_name() const override { return "Nadam"; }
  void visit_state(Archive& archive) override;

 protected:
  std::size_t moment_count() const override { return 2; }
  void prepare_step() override;
  void update(Slice slice) const override;

 private:
  double mu(double t) const;

  NadamOptions options_;
  double mu_product_ = 1;  // Π_t
};

}  // namespace gradus
