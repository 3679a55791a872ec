// What the Python scripts that rebuild a model have in common.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "cli/export/exported_model.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// The pattern with each {name} replaced by the text of that name, which must be there.
std::string fill_in(std::string pattern, const std::map<std::string, std::string>& texts);

/// A number of the layer's arguments as Python writes it: "0.2".
std::string python_number(const ExportedLayer& layer, const std::string& argument);

/// The lines of a call's arguments, one a layer.
struct LayerLine {
  std::string code;     ///< "nn.ReLU()", or empty where the layer does nothing in prediction
  std::string comment;  ///< Or empty.
};
std::string indented(const std::vector<LayerLine>& lines);

/// Writes a folder, which is made where it is not there: model.py; weights.npz, these arrays; and
/// samples.npz, the model's samples as "inputs" of a sample's shape, and its "predictions". Throws
/// DataError where that cannot be.
void write_script_folder(const std::filesystem::path& folder, const ExportedModel& model,
                         const std::string& script, const std::vector<ExportedArray>& weights);

/// An npz file of these arrays. Throws DataError in a build without minizip.
std::string npz_of(const std::vector<ExportedArray>& arrays);

/// All arrays of the model by name: "dense_1/kernel".
std::vector<ExportedArray> named_arrays(const ExportedModel& model);

}  // namespace gradus::cli
