// Adam: steps scaled by the size of past gradients.
#pragma once

#include "gradus/optimizers/optimizer.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct AdamOptions {
  LearningRate learning_rate = 0.001;
  double beta_1 = 0.9;    ///< In [0, 1): how slowly the mean of gradients forgets.
  double beta_2 = 0.999;  ///< In [0, 1): how slowly the mean of squares forgets.
  double epsilon = 1e-7;  ///< At least 0: keeps the divisor off 0.
  bool amsgrad = false;   ///< Divide by the largest mean of squares so far.
  std::optional<double> weight_decay = {};     ///< See Optimizer.
  std::optional<double> clipnorm = {};         ///< See GradientClipping.
  std::optional<double> clipvalue = {};        ///< See GradientClipping.
  std::optional<double> global_clipnorm = {};  ///< See GradientClipping.

  GRADUS_FIELDS(learning_rate, beta_1, beta_2, epsilon, amsgrad, weight_decay, clipnorm, clipvalue,
                global_clipnorm);
};

/// Adaptive moment estimation (Kingma and Ba 2014), Keras's form. In step t = 1, 2, ..., with
/// gradient g:
///
///     m ← m + (1 - β₁)(g - m)           a running mean of g
///     u ← u + (1 - β₂)(g² - u)          a running mean of g², element by element
///     θ ← θ - α_t m / (√u + ε)          α_t = α √(1 - β₂ᵗ) / (1 - β₁ᵗ)
///
/// Bias correction: why 1/(1 - βᵗ). m starts at 0, so after t steps it is a weighted sum of the
/// gradients, and the weights are a geometric series:
///
///     m = (1 - β₁) Σ_i β₁^(t-i) g_i        i = 1 ... t
///     (1 - β₁) Σ_i β₁^(t-i) = 1 - β₁ᵗ
///
/// Were all g_i the same g, m would be (1 - β₁ᵗ) g: too small by that factor, in the first step ten
/// times. Divided by the sum of its weights it is a mean; likewise u, whose weights sum to 1 - β₂ᵗ:
///
///     m̂ = m / (1 - β₁ᵗ)        û = u / (1 - β₂ᵗ)
///     α m̂ / √û = α √(1 - β₂ᵗ) / (1 - β₁ᵗ) · m / √u = α_t m / √u
///
/// In the first step m̂ is g and û is g², so each parameter moves by α, whatever its slope, unless
/// that is 0 or about as small as ε. ε is added to √u, before the correction, as in Keras (and in
/// the paper's section 2); PyTorch adds it to √û.
///
/// AMSGrad (Reddi et al. 2018). A rare large gradient is soon forgotten by u, and then steps grow
/// again. With amsgrad the divisor can only grow: w ← max(w, u) stands in u's place in the last
/// line, with the same correction. Keras: Adam.
class Adam : public Optimizer {
 public:
  /// Throws InvalidArgument for an option out of its range.
  explicit Adam(const AdamOptions& options = {});
  std::string class_name() const override { return "Adam"; }

 protected:
  /// owner: what messages call it.
  Adam(const std::string& owner, const AdamOptions& options);
  std::size_t moment_count() const override { return options_.amsgrad ? 3 : 2; }
  void update(Slice slice) const override;

 private:
  AdamOptions options_;
};

}  // namespace gradus
