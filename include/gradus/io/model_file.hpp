// The model file: all it takes to use the model elsewhere, and where the model came from.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "gradus/io/architecture.hpp"
#include "gradus/io/safetensors.hpp"
#include "gradus/model/network.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// A safetensors file with an array for each of the model's parameters, "dense_1/kernel", as F32 in
/// Keras's layout (a kernel is inputs x units); F64 if the double-precision library wrote it. Its
/// __metadata__:
///
///     format_version   "1"
///     architecture     the layers as JSON, see architecture.hpp
///     loss             {"class_name": "mean_squared_error", "config": {...}}, if there was one
///     ...              what else was known, such as the command's "provenance"
struct ModelFile {
  Architecture architecture;
  std::string loss;                             ///< Its name, or "".
  Config loss_config;                           ///< Its arguments.
  std::map<std::string, std::string> metadata;  ///< The other texts.
  Vector theta;                                 ///< All parameters, in a Network's order.
};

/// As a file holds it. network: made from file.architecture, and gives the parameters' names.
Safetensors to_safetensors(const ModelFile& file, const Network& network);

/// Throws DataError if the file is no model's, is damaged, was written by a later version, does not
/// have just the arrays that its layers need, holds NaN or infinity, or has layers that are not
/// known; for these parse_model_file() throws InvalidArgument.
ModelFile read_model_file(const std::filesystem::path& path);
ModelFile parse_model_file(const Safetensors& tensors, const std::string& name);

/// The model in a file that holds more: of any format_version, beside other arrays, and with
/// numbers that need not be finite. Throws as parse_model_file() does for all else.
ModelFile parse_model_among_others(const Safetensors& tensors, const std::string& name);

}  // namespace gradus
