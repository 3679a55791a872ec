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

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

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
  std::cout << "run it: python3 " << (folder / "model.py").string() << "\n";
}

}  // namespace

void add_export_options(CLI::App& command, ExportOptions& options) {
  command.add_option("MODEL", options.model, "The model's file")->check(input_path())->required();
  command
      .add_option("--to", options.target,
                  "keras or torch: a folder with a Python script that rebuilds the model, its "
                  "weights, and samples on which the script compares both; onnx: a file; numpy: "
                  "an .npz file of the arrays")
      ->check(CLI::IsMember({"keras", "torch", "onnx", "numpy"}))
      ->type_name("TARGET")
      ->required();
  command.add_option("-o,--output", options.output, "The folder or file to write")
      ->check(output_path())
      ->type_name("PATH")
      ->required();
}

int export_model(const ExportOptions& options) {
  const ExportedModel model = read_exported_model(options.model);
  if (options.target == "keras") {
    write_scripts(options.output, model, keras_script(model), named_arrays(model));
  } else if (options.target == "torch") {
    write_scripts(options.output, model, torch_script(model), torch_state(model));
  } else if (options.target == "onnx") {
    write_export(options.output, OwnFile::kOnnx, onnx_bytes(onnx_graph(model)));
  } else {
    write_export(options.output, OwnFile::kArrays, npz_of(named_arrays(model)));
  }
  return 0;
}

std::unique_ptr<Subcommand> add_export(CLI::App& app) {
  return make_subcommand(app, "export", "Write a model for Keras, PyTorch, ONNX or NumPy",
                         &add_export_options, &export_model);
}

}  // namespace cli
}}  // namespace gradus
