// Input and Flatten: the shape of a sample.
#pragma once

#include <utility>

#include "gradus/layers/layer.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The first layer of a model, which gives the shape of one sample: Input({28, 28, 1}). It also
/// takes samples of another shape, such as (784), with as many numbers. Keras: Input.
class Input : public PassThrough {
 public:
  explicit Input(Shape shape) : shape_(std::move(shape)) {}

  const Shape& shape() const { return shape_; }

  std::string class_name() const override { return "Input"; }
  Config config() const override { return {{"shape", value_of(shape_)}}; }
  /// Throws InvalidArgument if the input has another number of elements.
  Shape output_shape(const Shape& input) const override;
  bool is_identity() const override { return true; }

 private:
  Shape shape_;
};

/// Turns a sample of any shape into one of rank 1: (28, 28, 1) becomes (784,). In memory a sample
/// is one row already, so nothing is computed or copied: y = x, dx = dy. Keras: Flatten.
class Flatten : public PassThrough {
 public:
  std::string class_name() const override { return "Flatten"; }
  Shape output_shape(const Shape& input) const override { return {input.size()}; }
  bool is_identity() const override { return true; }
};

}  // namespace gradus
