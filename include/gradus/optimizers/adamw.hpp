// AdamW: Adam with weight decay.
#pragma once

#include "gradus/optimizers/adam.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

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

}}  // namespace gradus
