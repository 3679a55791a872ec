// `gradus import`: a model of another program's arrays.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <gradus/io/model_file.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/files/own_files.hpp"
#include "cli/files/paths.hpp"
#include "cli/import/array_groups.hpp"
#include "cli/import/input_shape.hpp"
#include "cli/import/matching.hpp"
#include "cli/options/choices.hpp"
#include "cli/options/subcommand.hpp"
#include "cli/saved/reading_options.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

struct ImportOptions {
  std::string weights;       ///< A safetensors file.
  std::string architecture;  ///< A JSON file of layers, or "".
  std::string like;          ///< A model's file, or "".
  KernelLayout layout = KernelLayout::kByShape;
  std::vector<std::string> names;  ///< "LAYER=NAME"
  ReadingOptions reading;
  std::string output;
};

const Choices<KernelLayout> kLayouts = {
    {"auto", KernelLayout::kByShape,
     "as their shapes say, or for square ones their names, weight or kernel"},
    {"torch", KernelLayout::kTorch, "outputs x inputs"},
    {"keras", KernelLayout::kKeras, "inputs x outputs"}};

/// The layers and what else is known, without parameters.
ModelFile read_layers(const ImportOptions& options) {
  if (options.architecture.empty() == options.like.empty()) {
    throw InvalidArgument(
        "import: expected the layers: --model JSON, or --like MODEL with the same ones");
  }
  if (!options.like.empty()) {
    ModelFile file = read_model_file(options.like);
    file.metadata.erase("provenance");  // tells of another training
    return file;
  }
  ModelFile file;
  file.architecture = read_architecture(options.architecture);
  return file;
}

MatchOptions match_options(const ImportOptions& options) {
  MatchOptions match{.layout = options.layout};
  for (const std::string& text : options.names) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
      throw InvalidArgument("--map: expected LAYER=NAME, such as dense=model.0, got '" + text +
                            "'");
    }
    if (!match.names.emplace(text.substr(0, equals), text.substr(equals + 1)).second) {
      throw InvalidArgument("--map: names " + text.substr(0, equals) + " twice");
    }
  }
  return match;
}

/// Made only where the file has about as many numbers, so that no memory is taken for a few words
/// of JSON.
Network make_network(const Architecture& architecture, const Safetensors& weights,
                     const std::string& name) {
  constexpr Index kNotWorthAWord = 10'000'000;
  const Index needed = count_parameters(architecture.layers, architecture.input);
  Index given = 0;
  for (const TensorInfo& tensor : weights.tensors()) given += tensor.size();
  if (needed > given && needed - given > kNotWorthAWord) {
    throw InvalidArgument("import: the layers need " + std::to_string(needed) +
                          " parameters, and the arrays of " + name + " have " +
                          std::to_string(given));
  }
  return {architecture.layers, architecture.input, 0};
}

void copy_array(const Match& match, const Safetensors& weights, const std::string& name,
                Vector& theta) {
  const std::vector<double> numbers = weights.numbers(*match.array);
  const std::vector<Index>& shape = match.parameter->shape.dims();
  const Index columns = shape.size() == 2 ? shape[1] : 1;
  const Index rows = match.parameter->size / columns;
  for (Index i = 0; i < match.parameter->size; ++i) {
    // Element i is the one of row i / columns and column i % columns.
    const Index from = match.is_transposed ? i % columns * rows + i / columns : i;
    const auto value = static_cast<Scalar>(numbers[static_cast<std::size_t>(from)]);
    if (!std::isfinite(value)) {
      throw DataError(name + ": " + shown_array(*match.array) +
                      " holds a number that is not a finite float");
    }
    theta(match.parameter->first + i) = value;
  }
}

void print_matches(const std::vector<Match>& matches) {
  std::size_t width = 0;
  const auto left = [](const Match& match) {
    return match.parameter->name + " " + match.parameter->shape.str();
  };
  for (const Match& match : matches) width = std::max(width, left(match).size());
  for (const Match& match : matches) {
    const std::string text = left(match);
    std::cout << text << std::string(width - text.size(), ' ') << " <- "
              << shown_array(*match.array) << " " << match.array->dtype
              << (match.is_transposed ? ", transposed" : "") << "\n";
  }
}

/// As the network calls them, by which the parameters are found again.
void name_layers(const Network& network, Architecture& architecture) {
  for (std::size_t i = 0; i < architecture.layers.size(); ++i) {
    architecture.layers[i]->set_name(network.layers()[i].name);
  }
}

/// Keeps in the file what the options say, and what a model of --like says.
void add_reading(const ImportOptions& options, const Network& network, ModelFile& file) {
  std::string& kept = file.metadata[kPreprocessingKey];
  ModelReading reading{parse_preprocessing(kept.empty() ? "{}" : kept, options.like),
                       {file.loss, file.loss_config}};
  apply(options.reading, network, reading);
  kept = to_json(reading.preprocessing);
  if (kept == "{}") file.metadata.erase(kPreprocessingKey);
  file.loss = reading.loss.name;
  file.loss_config = reading.loss.config;
}

void add_import_options(CLI::App& command, ImportOptions& options) {
  command
      .add_option("WEIGHTS", options.weights,
                  "A safetensors file with the arrays: PyTorch's state dict or Keras's weights")
      ->check(input_path())
      ->required();
  add_value(command, "--model JSON", options.architecture, input_path(),
            "The layers, as Keras's model.to_json() gives them");
  add_value(command, "--like MODEL", options.like, input_path(),
            "A Gradus model with the same layers");
  add_choice(command, "--layout", options.layout, "How WEIGHTS stores kernels", kLayouts);
  command
      .add_option("--map", options.names,
                  "What the arrays of a layer are called in WEIGHTS, such as dense=encoder.0; may "
                  "be given several times")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->type_name("LAYER=NAME");
  add_reading_options(command, options.reading);
  add_value(command, "-o,--output FILE", options.output, output_path(), "The model file to write")
      ->required();
}

/// Runs it: prints which array became which parameter. Returns 0. Throws InvalidArgument where the
/// arrays and the layers do not fit, and DataError where a file cannot be read or written, or an
/// array holds NaN or infinity.
int import_model(const ImportOptions& options) {
  check_replaceable(options.output, OwnFile::kModel);
  OutputFile output(options.output);
  ModelFile file = read_layers(options);
  const MatchOptions match = match_options(options);
  const Safetensors weights = Safetensors::read(options.weights);
  if (file.architecture.input.rank() == 0) {
    file.architecture.input = input_shape_from(file.architecture, weights, match);
  }
  const Network network = make_network(file.architecture, weights, options.weights);
  const std::vector<Match> matches = match_arrays(network, weights, match);
  file.theta.resize(network.theta().size());
  for (const Match& one : matches) copy_array(one, weights, options.weights, file.theta);
  name_layers(network, file.architecture);
  add_reading(options, network, file);
  print_matches(matches);
  output.commit(to_safetensors(file, network).str());
  return 0;
}

}  // namespace

std::unique_ptr<Subcommand> add_import(CLI::App& app) {
  return make_subcommand(app, "import", "Make a model from another program's safetensors file",
                         &add_import_options, &import_model);
}

}  // namespace gradus::cli
