// Nadam: Adam with Nesterov's momentum.
#pragma once

#include "gradus/optimizers/optimizer.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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

}}  // namespace gradus
