// A model's layers as JSON, in Keras's form, and arguments by name.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/core/config.hpp"
#include "gradus/core/shape.hpp"
#include "gradus/layers/layer.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What a model is built from.
struct Architecture {
  Shape input;  ///< Of one sample; empty: not said.
  std::vector<Polymorphic<Layer>> layers;
};

/// As Keras's model.to_json() writes a Sequential:
///
///     {"class_name": "Sequential", "config": {"name": "sequential", "layers": [
///       {"class_name": "InputLayer", "config": {"batch_shape": [null, 28, 28, 1]}},
///       {"class_name": "Dense", "config": {"name": "dense", "units": 84, "activation": "relu", ...
///
/// A first Input gives the shape, and is not written again.
std::string to_json(const Architecture& architecture);

/// Reads that form, or shorter ones: {"layers": [...]} or [...] with what is not a default,
/// {"class_name": "Dense", "config": {"units": 84}}, and with or without an Input. What Keras also
/// writes and means nothing here ("dtype": "float32", "trainable": true, null) is skipped; what
/// would mean something is refused. name: the text's, for messages. Throws DataError if it is not
/// of that form, and InvalidArgument, naming the layer, for layers and arguments that are not
/// known.
Architecture parse_architecture(std::string_view json, const std::string& name);

/// The same for a file, of at most 1 MB. Throws DataError if it is another program's model, and
/// says which; no JSON; or of layers that are not known.
Architecture read_architecture(const std::filesystem::path& path);

/// {"label_smoothing": 0.1} as a Config. name: what messages call the text. Throws DataError for
/// what is no JSON object, has a key twice, or holds lists of anything but numbers.
Config parse_config(std::string_view json, const std::string& name);

/// The same the other way, on one line.
std::string config_json(const Config& config);

}  // namespace gradus
