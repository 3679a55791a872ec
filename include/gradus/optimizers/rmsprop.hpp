// RMSprop and Adagrad: steps divided by the size of gradients, of recent ones or of all.
#pragma once

#include "gradus/optimizers/optimizer.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct RMSpropOptions {
  LearningRate learning_rate = 0.001;
  double rho = 0.9;       ///< ρ in [0, 1): how slowly the mean of squares forgets.
  double momentum = 0;    ///< μ in [0, 1]: how much of the last step is taken again.
  double epsilon = 1e-7;  ///< At least 0: keeps the divisor off 0.
  bool centered = false;  ///< Divide by the spread of gradients instead of their size.
  std::optional<double> weight_decay = {};     ///< See Optimizer.
  std::optional<double> clipnorm = {};         ///< See GradientClipping.
  std::optional<double> clipvalue = {};        ///< See GradientClipping.
  std::optional<double> global_clipnorm = {};  ///< See GradientClipping.

  GRADUS_FIELDS(learning_rate, rho, momentum, epsilon, centered, weight_decay, clipnorm, clipvalue,
                global_clipnorm);
};

/// Divides the gradient g by its root mean square (Hinton's lecture 6e, 2012), element by element:
///
///     u ← ρ u + (1 - ρ) g²                a running mean of g²
///     d = α g / √(u + ε)
///     θ ← θ - d                           or, with momentum,  v ← μ v + d,  θ ← θ - v
///     centered:  a ← ρ a + (1 - ρ) g      a running mean of g;  d = α g / √(u - a² + ε)
///
/// Where g keeps its size, and is not 0, u → g² and each step is α, however steep the slope is. u
/// starts at 0 and is not corrected for that: the first step is α / √(1 - ρ). With E for the
/// running mean, u - a² = E g² - (E g)² = E (g - E g)² + (1 - E 1)(E g)² ≥ 0, as the weights sum to
/// E 1 ≤ 1: the variance, once E 1 ≈ 1. Rounding can make it negative, and it is then taken as 0. ε
/// stands inside the root, as in Keras; PyTorch adds it to the root. Keras: RMSprop.
class RMSprop : public Optimizer {
 public:
  /// Throws InvalidArgument for an option out of its range.
  explicit RMSprop(const RMSpropOptions& options = {});
  std::string class_name() const override { return "RMSprop"; }
  const RMSpropOptions& options() const { return options_; }

 protected:
  // u, then v and a if they are needed
  std::size_t moment_count() const override;
  void update(Slice slice) const override;

 private:
  RMSpropOptions options_;
};

struct AdagradOptions {
  LearningRate learning_rate = 0.001;
  double initial_accumulator_value = 0.1;      ///< At least 0: a before the first step.
  double epsilon = 1e-7;                       ///< At least 0: keeps the divisor off 0.
  std::optional<double> weight_decay = {};     ///< See Optimizer.
  std::optional<double> clipnorm = {};         ///< See GradientClipping.
  std::optional<double> clipvalue = {};        ///< See GradientClipping.
  std::optional<double> global_clipnorm = {};  ///< See GradientClipping.

  GRADUS_FIELDS(learning_rate, initial_accumulator_value, epsilon, weight_decay, clipnorm,
                clipvalue, global_clipnorm);
};

/// Gives each parameter a rate of its own (Duchi et al. 2011): with gradient g, element by element,
///
///     a ← a + g²                     a sum that never forgets
///     θ ← θ - α g / √(a + ε)
///
/// With gradients of one size |g|, step t is about α / √t: the sum of steps still grows without
/// end, as 2 √t, but each is smaller than the last. A parameter whose gradient is mostly 0, such as
/// the weight of a rare word, keeps its large rate until it is needed. Keras: Adagrad.
class Adagrad : public Optimizer {
 public:
  /// Throws InvalidArgument for an option out of its range.
  explicit Adagrad(const AdagradOptions& options = {});
  std::string class_name() const override { return "Adagrad"; }

 protected:
  std::size_t moment_count() const override { return 1; }
  double initial_moment() const override { return options_.initial_accumulator_value; }
  void update(Slice slice) const override;

 private:
  AdagradOptions options_;
};

}  // namespace gradus
