// Adagrad: steps that shrink with all gradients so far.
#pragma once

#include "gradus/optimizers/optimizer.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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

}}  // namespace gradus
