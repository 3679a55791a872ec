#include "cli/import/input_shape.hpp"

#include <algorithm>
#include <gradus/core/error.hpp>
#include <gradus/layers/dense.hpp>

#include "cli/import/array_groups.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// How many inputs the group's kernel has, for so many outputs; 0 where it has no such kernel.
Index inputs_of_kernel(const ArrayGroup& group, Index outputs, KernelLayout layout) {
  for (const GroupedArray& array : group.arrays) {
    const std::vector<Index>& shape = array.tensor->shape;
    if (shape.size() != 2) continue;
    if (shape[1] == outputs && layout != KernelLayout::kTorch) return shape[0];
    if (shape[0] == outputs && layout != KernelLayout::kKeras) return shape[1];
  }
  return 0;
}

const Dense* first_dense(const Architecture& architecture) {
  for (const Polymorphic<Layer>& layer : architecture.layers) {
    if (const auto* dense = dynamic_cast<const Dense*>(&*layer)) return dense;
  }
  return nullptr;
}

}  // namespace

Shape input_shape_from(const Architecture& architecture, const Safetensors& file,
                       const MatchOptions& options) {
  std::vector<ArrayGroup> groups = array_groups(file);
  if (const Dense* dense = first_dense(architecture)) {
    const std::string layer = dense->name().empty() ? "dense" : dense->name();
    const auto given = options.names.find(layer);
    // Those that are called like the layer first.
    std::stable_partition(groups.begin(), groups.end(), [&](const ArrayGroup& group) {
      return given == options.names.end() ? group.is_called(layer) : group.name == given->second;
    });
    for (const ArrayGroup& group : groups) {
      const Index inputs = inputs_of_kernel(group, dense->units(), options.layout);
      if (inputs > 0) return {inputs};
    }
  }
  throw InvalidArgument(
      "import: neither the layers nor a kernel give the input shape; begin them with "
      "{\"class_name\": \"InputLayer\", \"config\": {\"batch_shape\": [null, 784]}}");
}

}  // namespace gradus::cli
