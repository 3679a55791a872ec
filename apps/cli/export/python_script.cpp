#include "cli/export/python_script.hpp"

#include "cli/files/own_files.hpp"

#include <algorithm>
#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <gradus/data/npy.hpp>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// A batch as an array of samples of this shape.
ExportedArray batch_array(const std::string& name, const Matrix& batch, const Shape& sample) {
  ExportedArray array{name, {batch.rows()}, {batch.data(), batch.data() + batch.size()}};
  array.shape.insert(array.shape.end(), sample.dims().begin(), sample.dims().end());
  return array;
}

}  // namespace

std::string fill_in(std::string pattern, const std::map<std::string, std::string>& texts) {
  for (const auto& [name, text] : texts) {
    const std::string place = "{" + name + "}";
    for (std::size_t at = pattern.find(place); at != std::string::npos;
         at = pattern.find(place, at + text.size())) {
      pattern.replace(at, place.size(), text);
    }
  }
  return pattern;
}

std::string python_number(const ExportedLayer& layer, const std::string& argument) {
  return to_text(layer.argument(argument));
}

std::string indented(const std::vector<LayerLine>& lines) {
  std::string text;
  for (const LayerLine& line : lines) {
    text += "        " + line.code + (line.code.empty() ? "" : ",");
    if (!line.comment.empty()) text += (line.code.empty() ? "# " : "  # ") + line.comment;
    text += "\n";
  }
  return text;
}

void write_script_folder(const std::filesystem::path& folder, const ExportedModel& model,
                         const std::string& script, const std::vector<ExportedArray>& weights) {
  const std::string weights_file = npz_of(weights);
  const std::string samples_file =
      npz_of({batch_array("inputs", model.samples, model.input),
              batch_array("predictions", model.predictions, model.output)});
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw DataError(folder.string() + ": cannot make this folder: " + error.message());
  // Arrays are the script's where it is Gradus's own.
  check_replaceable(folder / "model.py", OwnFile::kScript);
  if (!std::filesystem::exists(folder / "model.py", error)) {
    for (const char* name : {"weights.npz", "samples.npz"}) {
      check_replaceable(folder / name, OwnFile::kArrays);
    }
  }
  // All three or none: each is made before the first is in place.
  OutputFile weights_npz(folder / "weights.npz"), samples_npz(folder / "samples.npz"),
      model_py(folder / "model.py");
  weights_npz.commit(weights_file);
  samples_npz.commit(samples_file);
  model_py.commit(script);
}

std::string npz_of(const std::vector<ExportedArray>& arrays) {
  std::vector<NpzMember> members;
  members.reserve(arrays.size());
  for (const ExportedArray& array : arrays) {
    members.push_back({array.name, array.shape, array.values});
  }
  return npz_bytes(members);
}

std::vector<ExportedArray> named_arrays(const ExportedModel& model) {
  std::vector<ExportedArray> arrays;
  for (const ExportedLayer& layer : model.layers) {
    for (const ExportedArray& array : layer.arrays) {
      arrays.push_back({layer.name + "/" + array.name, array.shape, array.values});
    }
  }
  return arrays;
}

}  // namespace gradus::cli
