// The shape of one sample, and what its numbers are.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "gradus/core/config.hpp"
#include "gradus/core/matrix.hpp"
#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The dimensions of one sample, such as (28, 28, 1), without the batch's. It is a description
/// only: in memory a sample is always one row of size() Scalars, last dimension fastest.
class Shape {
 public:
  Shape() = default;
  Shape(std::initializer_list<Index> dims) : dims_(dims) {}
  explicit Shape(std::vector<Index> dims) : dims_(std::move(dims)) {}

  const std::vector<Index>& dims() const { return dims_; }
  std::size_t rank() const { return dims_.size(); }

  /// Number of Scalars: the product of the dimensions. Throws InvalidArgument if a dimension is
  /// below 1 or the product does not fit an Index.
  Index size() const;

  /// "(28, 28, 1)", or with a batch dimension in front, as Keras prints it: "(None, 28, 28, 1)".
  std::string str() const;
  std::string str_with_batch() const;

  friend bool operator==(const Shape&, const Shape&) = default;

 private:
  std::vector<Index> dims_;
};

/// In a Config a shape is a list of numbers.
void read_value(const ConfigValue& value, Shape& field);
ConfigValue value_of(const Shape& field);

/// Of a layer: what its outputs are. Of a loss: what y_pred must be. Training checks that the two
/// fit.
enum class OutputKind {
  kAnything,       ///< Not said: a layer of the user's own; a loss that takes any numbers.
  kLogits,         ///< Any numbers, which softmax or sigmoid make probabilities of.
  kUnitInterval,   ///< Each in [0, 1], as sigmoid gives them.
  kProbabilities,  ///< Those of a sample are at least 0 and sum to 1, as softmax gives them.
};

}  // namespace gradus
