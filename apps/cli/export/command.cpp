#include "cli/export/command.hpp"

#include <filesystem>
#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <iostream>

#include "cli/export/exported_model.hpp"
#include "cli/export/keras_script.hpp"
#include "cli/export/onnx_file.hpp"
#include "cli/export/onnx_graph.hpp"
#include "cli/export/python_script.hpp"
#include "cli/export/torch_script.hpp"
#include "cli/files/own_files.hpp"
#include "cli/files/paths.hpp"
#include "cli/options/choices.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

const Choices<ExportTarget> kTargets = {
    {"keras", ExportTarget::kKeras,
     "a folder with a Python script that rebuilds the model, its weights, and samples on which the "
     "script compares the two"},
    {"torch", ExportTarget::kTorch, "the same for PyTorch"},
    {"onnx", ExportTarget::kOnnx, "a file"},
    {"numpy", ExportTarget::kNumpy, "an .npz file of the arrays"}};

/// Writes a file, and the folder that it is to be in.
void write_export(const std::filesystem::path& path, OwnFile kind, const std::string& bytes) {
  if (path.has_parent_path()) {
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error) {
      throw DataError(path.parent_path().string() +
                      ": cannot make this folder: " + error.message());
    }
  }
  check_replaceable(path, kind);
  write_file(path, bytes);
  std::cout << path.string() << "\n";
}

void write_scripts(const std::filesystem::path& folder, const ExportedModel& model,
                   const std::string& script, const std::vector<ExportedArray>& weights) {
  write_script_folder(folder, model, script, weights);
  std::cout << "Run it: python3 " << (folder / "model.py").string() << "\n";
}

}  // namespace

void add_export_options(CLI::App& command, ExportOptions& options) {
  command.add_option("MODEL", options.model, "The model file")->check(input_path())->required();
  add_choice(command, "--to", options.target, "What to write", kTargets)->required();
  add_value(command, "-o,--output PATH", options.output, output_path(),
            "The folder or file to write")
      ->required();
}

int export_model(const ExportOptions& options) {
  const ExportedModel model = read_exported_model(options.model);
  switch (options.target.value()) {
    case ExportTarget::kKeras:
      write_scripts(options.output, model, keras_script(model), named_arrays(model));
      break;
    case ExportTarget::kTorch:
      write_scripts(options.output, model, torch_script(model), torch_state(model));
      break;
    case ExportTarget::kOnnx:
      write_export(options.output, OwnFile::kOnnx, onnx_bytes(onnx_graph(model)));
      break;
    case ExportTarget::kNumpy:
      write_export(options.output, OwnFile::kArrays, npz_of(named_arrays(model)));
      break;
  }
  return 0;
}

std::unique_ptr<Subcommand> add_export(CLI::App& app) {
  return make_subcommand(app, "export", "Write a model for Keras, PyTorch, ONNX or NumPy",
                         &add_export_options, &export_model);
}

}  // namespace gradus::cli
