// The arrays of a file by the layers that they seem to belong to.
#pragma once

#include <gradus/io/safetensors.hpp>
#include <string>
#include <vector>

namespace gradus::inline GRADUS_PRECISION::cli {

/// An array whose name is the group's and, behind a '.' or '/', the leaf: "weight". Keras's ":0"
/// behind the name is no part of it.
struct GroupedArray {
  std::string leaf;
  const TensorInfo* tensor = nullptr;
};

/// The arrays of one name up to the last '.' or '/': "model.0" has "model.0.weight" and
/// "model.0.bias".
struct ArrayGroup {
  std::string name;
  std::vector<GroupedArray> arrays;

  /// Whether it is called so, or ends so behind a '.' or '/'.
  bool is_called(const std::string& layer) const;
};

/// All of the file's, ordered by name, where numbers count as numbers: "2" stands before "10". The
/// file must outlive them.
std::vector<ArrayGroup> array_groups(const Safetensors& file);

/// Whether their order says something: the names differ in numbers alone, or in that one has none:
/// "dense" and "dense_1".
bool are_numbered_alike(const ArrayGroup& a, const ArrayGroup& b);

/// "'model.0.weight' (84, 784)". What a terminal would obey is replaced.
std::string shown_array(const TensorInfo& tensor);

}  // namespace gradus::cli
