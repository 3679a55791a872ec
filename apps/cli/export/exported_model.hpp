// A model as those that write it for other programs need to know it.
#pragma once

#include <filesystem>
#include <gradus/training/sequential.hpp>
#include <map>
#include <string>
#include <vector>

namespace gradus::inline GRADUS_PRECISION::cli {

/// An array of parameters, last dimension fastest.
struct ExportedArray {
  std::string name;  ///< "kernel"
  std::vector<Index> shape;
  std::vector<float> values;
};

/// A layer, or a function that follows on one.
struct ExportedLayer {
  std::string name;  ///< "dense_1"; of an activation "dense_1_relu".
  Polymorphic<Layer> layer;
  Shape input;
  std::vector<ExportedArray> arrays;

  std::string class_name() const { return layer->class_name(); }
  /// An argument of the layer. It must have one of this name.
  ConfigValue argument(const std::string& argument_name) const;
  bool is_set(const std::string& argument_name) const;
};

struct ExportedModel {
  std::string
      source;  ///< The file's name, of which only letters, digits, '_', '-' and '.' are left.
  std::vector<ExportedLayer> layers;
  std::map<std::string, std::string> metadata;
  Shape input, output;
  Matrix samples;      ///< A few inputs, uniform in [0, 1), always the same.
  Matrix predictions;  ///< What the model makes of them.
};

/// Throws what Sequential::load() throws.
ExportedModel read_exported_model(const std::filesystem::path& path);

/// The same layers, with the activations of Dense layers as layers of their own.
std::vector<ExportedLayer> with_activations_apart(const std::vector<ExportedLayer>& layers);

/// Throws the InvalidArgument for a layer that `target`, such as "keras", does not have.
[[noreturn]] void throw_unknown_layer(const ExportedLayer& layer, const std::string& target);

}  // namespace gradus::cli
