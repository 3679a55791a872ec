// Layers that draw random numbers in training.
#pragma once

#include <cstdint>

#include "gradus/core/random.hpp"
#include "gradus/layers/layer.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// A layer without parameters that does in training something random, y = g(x, noise), and
/// otherwise what forward() and backward() say. The noise comes in as an argument too, so that the
/// way back sees what the way forward saw, and a layer still has no state.
///
///     x, noise, dx: N x in      y, dy: N x out
///
/// The model draws each sample's noise from a stream of its own (see Network::forward).
class NoiseLayer : public Layer {
 public:
  explicit NoiseLayer(std::uint64_t seed) : seed_(seed) {}

  std::uint64_t seed() const { return seed_; }

  /// The noise of one sample, `in` numbers.
  virtual void draw(Random& random, VectorView noise) const = 0;

  /// y = g(x, noise)
  virtual void forward_training(ConstMatrixView x, ConstMatrixView noise, MatrixView y) const = 0;

  /// dx = (∂g/∂x)ᵀ dy
  virtual void backward_training(ConstMatrixView noise, ConstMatrixView dy,
                                 MatrixView dx) const = 0;

 private:
  std::uint64_t seed_;
};

}}  // namespace gradus
