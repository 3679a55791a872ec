// Clipping: a bound on the gradient.
#pragma once

#include <optional>
#include <vector>

#include "gradus/core/matrix.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// At most one of the three, each above 0.
struct ClippingOptions {
  std::optional<double> clipnorm = {};         ///< c: the largest norm of each array's gradient.
  std::optional<double> clipvalue = {};        ///< c: the largest size of each element.
  std::optional<double> global_clipnorm = {};  ///< c: the largest norm of the whole gradient.
};

/// Bounds a gradient g, which is made of arrays g_k: one for each kernel and each bias.
///
///     clipvalue          g_i ← min(max(g_i, -c), c)
///     clipnorm           g_k ← g_k · min(1, c/‖g_k‖)
///     global_clipnorm    g_k ← g_k · min(1, c/‖g‖)         ‖g‖² = Σ_k ‖g_k‖²
///
/// Each is the point nearest to g (or g_k) of a set: of the cube |g_i| ≤ c, or of the ball
/// ‖g‖ ≤ c. The cube bends the direction of g, the ball keeps it, and with clipnorm each array has
/// a ball of its own. The norms need the whole gradient before its first element can be clipped;
/// they are summed in double, where squares of floats do not overflow. Pascanu et al. 2013. Keras:
/// the optimizers' arguments of these names.
class GradientClipping {
 public:
  /// Throws InvalidArgument where two are given, or one is not a finite number above 0.
  explicit GradientClipping(const ClippingOptions& options);

  bool active() const {
    return options_.clipnorm || options_.clipvalue || options_.global_clipnorm;
  }

  /// Makes room for arrays of these sizes, one after the other in θ.
  void build(const std::vector<Index>& sizes);

  /// Finds the factor of each array, from the whole gradient; before clip().
  void measure(ConstVectorView gradient);

  /// The clipped form of a part of the gradient that begins at `first` in θ; a view into this
  /// object, valid until the next step. Threads may clip different parts at once.
  ConstVectorView clip(Index first, ConstVectorView gradient);

 private:
  void scale(Index first, ConstVectorView gradient, VectorView scaled) const;

  ClippingOptions options_;
  std::vector<Index> sizes_;
  std::vector<double> factors_;  // one for each array
  Vector clipped_;               // as θ
};

}}  // namespace gradus
