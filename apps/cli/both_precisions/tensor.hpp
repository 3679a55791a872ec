// Numbers with any number of axes, as the command takes them.
#pragma once

#include <gradus/core/matrix.hpp>
#include <string>
#include <vector>

#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// shape {}: one number; {3}: a list; {4, 3}: a list of lists. data: row-major.
struct Tensor {
  std::vector<Index> shape;
  std::vector<double> data;

  Index rank() const { return std::ssize(shape); }
  Index size() const { return std::ssize(data); }
};

/// "(4, 3)", as Python writes it.
std::string shape_text(const std::vector<Index>& shape);

/// From nested lists of numbers; "inf", "-inf" and "nan" are numbers too. what: "y_true", for
/// messages. Throws InvalidArgument for anything else, lists of different lengths, or more than 4
/// axes.
Tensor to_tensor(const Json& value, const std::string& what);

/// Nested lists of this shape. Numbers that are not finite become texts.
Json to_json(const Tensor& tensor);

/// Keras's rule for two tensors whose ranks differ by one: where the longer ends in 1, a partner of
/// rank 1 gets an axis of 1 at its end; of another rank, the longer loses it.
void align_ranks(Tensor& a, Tensor& b);

/// The shape of two that are combined element by element: counted from the last axis, lengths must
/// be equal or 1. Throws InvalidArgument otherwise. what: "values (4,) and sample_weight".
std::vector<Index> broadcast_shape(const Tensor& a, const Tensor& b, const std::string& what);

/// Where the element at `position` of a tensor of shape `whole` stands in one of shape `part`,
/// which was broadcast to it.
Index broadcast_index(const std::vector<Index>& part, const std::vector<Index>& whole,
                      Index position);

/// A tensor as a matrix: some axes are the columns, in their order, the others the rows.
struct Unfolded {
  std::vector<Index> row_shape;  ///< The lengths of the axes that are rows.
  std::vector<Index> place;      ///< Of matrix element n * columns + j in the tensor's data.
  Index rows = 1;
  Index columns = 1;
};

/// axes: which are the columns; each from 0 to rank - 1.
Unfolded unfold(const std::vector<Index>& shape, const std::vector<Index>& axes);

}  // namespace gradus::cli
