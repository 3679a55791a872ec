// SGD: gradient descent, with momentum if asked for.
#pragma once

#include "gradus/optimizers/optimizer.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct SGDOptions {
  LearningRate learning_rate = 0.01;
  double momentum = 0;    ///< μ in [0, 1]: how much of the last step is taken again.
  bool nesterov = false;  ///< Take the gradient as if it were one momentum step ahead.
  std::optional<double> weight_decay = {};     ///< See Optimizer.
  std::optional<double> clipnorm = {};         ///< See GradientClipping.
  std::optional<double> clipvalue = {};        ///< See GradientClipping.
  std::optional<double> global_clipnorm = {};  ///< See GradientClipping.

  GRADUS_FIELDS(learning_rate, momentum, nesterov, weight_decay, clipnorm, clipvalue,
                global_clipnorm);
};

/// Stochastic gradient descent, Keras's update rules. Each step, with learning rate α, gradient g:
///
///     no momentum     θ ← θ - α g
///     momentum μ      v ← μ v - α g        θ ← θ + v              (Polyak 1964)
///     Nesterov        v ← μ v - α g        θ ← θ + μ v - α g      (Sutskever et al. 2013)
///
/// Why along -g. Near θ the loss is linear, and of all steps of one length that one lowers it most:
///
///     L(θ - α g) ≈ L(θ) - α ‖g‖²
///
/// Momentum. v begins at 0, so after t steps it is the sum of all steps, old ones with less weight:
///
///     v = -α Σ_i μ^(t-i) g_i        i = 1 ... t
///
/// Along a steady slope it grows to 1/(1-μ) steps, across a valley its parts cancel.
///
/// Nesterov takes the gradient where the momentum is about to lead, at φ = θ + μ v. With v' for the
/// new v, g at φ, the new θ is θ + v', and so the new φ is
///
///     v' = μ v - α g
///     φ' = θ + v' + μ v' = φ - μ v + v' + μ v' = φ + μ v' - α g
///
/// As gradients are only needed at φ, it is φ that is kept, under the name θ: the third rule above.
/// Without momentum, nesterov changes nothing. Keras: SGD.
class SGD : public Optimizer {
 public:
  /// Throws InvalidArgument for a momentum outside [0, 1], and as Optimizer does.
  explicit SGD(const SGDOptions& options = {});
  std::string class_name() const override { return "SGD"; }

 protected:
  std::size_t moment_count() const override { return options_.momentum == 0 ? 0 : 1; }
  void update(Slice slice) const override;

 private:
  SGDOptions options_;
};

}  // namespace gradus
