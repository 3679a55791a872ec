// Flatten: from an image to a row of numbers.
#pragma once

#include "gradus/layers/layer.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// Gives a sample of any shape as one of rank 1: (28, 28, 1) becomes (784,). In memory a sample is
/// one row already, so nothing is computed or copied: y = x, dx = dy. Keras: Flatten.
class Flatten : public Layer {
 public:
  std::string class_name() const override { return "Flatten"; }
  Shape output_shape(const Shape& input) const override { return {input.size()}; }
  bool is_identity() const override { return true; }
  OutputKind output_kind(OutputKind x) const override { return x; }

  void forward(ConstVectorView theta, ConstMatrixView x, MatrixView y) const override;
  void backward(ConstVectorView theta, ConstMatrixView x, ConstMatrixView y, ConstMatrixView dy,
                MatrixView dx) const override;
};

}}  // namespace gradus
