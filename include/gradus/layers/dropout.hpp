// Dropout: training with random gaps.
#pragma once

#include "gradus/layers/layer.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// In training y_i = r_i x_i, where r_i is 0 with probability p = rate and else 1/(1-p), drawn anew
/// for each element, sample and step; in evaluation and prediction y = x (Srivastava et al. 2014).
/// No unit can rely on another one being there. Keras: Dropout.
///
/// Why 1/(1-p): the expected value is
///
///     E[r_i] = p · 0 + (1-p) · 1/(1-p) = 1
///
/// so the layer above sees on average what it will see without dropout, and nothing has to be
/// rescaled later.
///
/// Derivation. With the r_i given, y_i is linear in x_i with slope r_i: the Jacobian is diag(r),
/// and
///
///     dx_i = r_i dy_i
class Dropout : public NoiseLayer {
 public:
  /// rate: in [0, 1). Throws InvalidArgument otherwise. Two layers with the same seed in one model
  /// draw different numbers.
  explicit Dropout(double rate, std::uint64_t seed = 0);

  double rate() const { return rate_; }

  std::string class_name() const override { return "Dropout"; }
  Config config() const override { return {{"rate", rate_}, {"seed", value_of(seed())}}; }

  void draw(Random& random, VectorView noise) const override;
  void forward_training(ConstMatrixView x, ConstMatrixView noise, MatrixView y) const override;
  void backward_training(ConstMatrixView noise, ConstMatrixView dy, MatrixView dx) const override;

 private:
  double rate_;
};

}}  // namespace gradus
