// Adamax: Adam with the largest gradient in place of their mean square.
#pragma once

#include "gradus/optimizers/optimizer.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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

}}  // namespace gradus
