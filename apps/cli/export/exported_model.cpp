#include "cli/export/exported_model.hpp"

#include <algorithm>
#include <cctype>
#include <gradus/core/error.hpp>
#include <gradus/core/random.hpp>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// For texts of programs, in which a file's name must not end a comment.
std::string plain_name(const std::filesystem::path& path) {
  std::string name = path.filename().string();
  std::ranges::replace_if(
      name,
      [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_' && c != '-' && c != '.';
      },
      '_');
  return name;
}

/// Of a network that without parameters has huge inputs, a file of a few bytes could be.
Matrix random_samples(const Network& network) {
  constexpr Index kSamples = 8;
  constexpr Index kManyInputs = 1'000'000;
  if (network.inputs() > std::max(kManyInputs, network.theta().size())) {
    throw InvalidArgument(
        "export: a sample has " + std::to_string(network.inputs()) +
        " numbers, which is more than a million and more than there are parameters");
  }
  Random random(0);
  Matrix samples(kSamples, network.inputs());
  for (Index i = 0; i < samples.size(); ++i) {
    samples(i / samples.cols(), i % samples.cols()) = static_cast<Scalar>(random.uniform());
  }
  return samples;
}

/// The parameters of a layer.
std::vector<ExportedArray> arrays_of(const Network& network, const std::string& layer) {
  std::vector<ExportedArray> arrays;
  for (const Network::NamedParameter& parameter : network.parameters()) {
    if (!parameter.name.starts_with(layer + "/")) continue;
    const Scalar* values = network.theta().data() + parameter.first;
    arrays.push_back({parameter.name.substr(layer.size() + 1), parameter.shape.dims(),
                      std::vector<float>(values, values + parameter.size)});
  }
  return arrays;
}

}  // namespace

ConfigValue ExportedLayer::argument(const std::string& argument_name) const {
  for (const auto& [known, value] : layer->config()) {
    if (known == argument_name) return value;
  }
  throw InvalidArgument(name + ": has no argument " + argument_name);
}

bool ExportedLayer::is_set(const std::string& argument_name) const {
  bool set = false;
  read_value(argument(argument_name), set);
  return set;
}

ExportedModel read_exported_model(const std::filesystem::path& path) {
  const ModelFile file = read_model_file(path);
  Sequential model(file);
  const Network& network = model.network();
  ExportedModel exported{plain_name(path), {}, file.metadata, network.input_shape(), {}, {}, {}};
  Shape shape = exported.input;
  for (std::size_t i = 0; i < file.architecture.layers.size(); ++i) {
    const std::string& name = network.layers()[i].name;
    exported.layers.push_back({name, file.architecture.layers[i], shape, arrays_of(network, name)});
    shape = network.layers()[i].output_shape;
  }
  exported.output = shape;
  exported.samples = random_samples(network);
  exported.predictions = model.predict(exported.samples);
  return exported;
}

std::vector<ExportedLayer> with_activations_apart(const std::vector<ExportedLayer>& layers) {
  std::vector<ExportedLayer> apart;
  for (const ExportedLayer& layer : layers) {
    apart.push_back(layer);
    const Polymorphic<Layer> activation = layer.layer->activation();
    if (!activation) continue;
    std::string suffix = activation->class_name();
    for (char& c : suffix) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    apart.push_back(
        {layer.name + "_" + suffix, activation, layer.layer->output_shape(layer.input), {}});
  }
  return apart;
}

void throw_unknown_layer(const ExportedLayer& layer, const std::string& target) {
  throw InvalidArgument("--to " + target + ": the layer '" + layer.name + "' is of class " +
                        layer.class_name() + ", for which " + target +
                        " has no equivalent; `--to numpy` writes its arrays");
}

}  // namespace gradus::cli
