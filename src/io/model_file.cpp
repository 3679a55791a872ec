#include "gradus/io/model_file.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "gradus/core/error.hpp"
#include "gradus/io/config_json.hpp"
#include "io/json_text.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

constexpr const char* kFormatVersion = "1";

/// Removes a text from the metadata, and returns it; "" where there is none.
std::string take(std::map<std::string, std::string>& metadata, const std::string& key) {
  const auto found = metadata.find(key);
  if (found == metadata.end()) return "";
  std::string text = std::move(found->second);
  metadata.erase(found);
  return text;
}

void check_version(const std::string& version, const std::string& name) {
  if (version == kFormatVersion) return;
  if (version.empty()) {
    throw DataError(name,
                    ": is no model of Gradus: its metadata have no format_version. `gradus import` "
                    "takes the arrays of other programs");
  }
  throw DataError(name, ": has format version ", version.substr(0, 20),
                  ", and this is Gradus for version 1; use a later Gradus");
}

/// The parameters' numbers, where each array is as the network needs it.
Vector read_theta(const Safetensors& file, const Network& network, const std::string& name) {
  Vector theta(network.theta().size());
  for (const Network::NamedParameter& parameter : network.parameters()) {
    const TensorInfo& tensor = file.at(parameter.name);
    if (Shape(tensor.shape) != parameter.shape) {
      throw DataError(name, ": ", parameter.name, " has the shape ", Shape(tensor.shape).str(),
                      ", and its layer needs ", parameter.shape.str());
    }
    const std::vector<double> numbers = file.numbers(tensor);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const auto value = static_cast<Scalar>(numbers[i]);
      if (!std::isfinite(value)) {
        throw DataError(name, ": ", parameter.name, " holds a number that is not finite");
      }
      theta(parameter.first + static_cast<Index>(i)) = value;
    }
  }
  if (file.tensors().size() != network.parameters().size()) {
    throw DataError(name, ": has ", file.tensors().size(), " arrays, and its layers need ",
                    network.parameters().size());
  }
  return theta;
}

}  // namespace

std::string model_file_bytes(const ModelFile& file, const Network& network) {
  network.check_theta();
  if (file.theta.size() != network.theta().size()) {
    throw InvalidArgument("model file: expected ", network.theta().size(), " parameters, got ",
                          file.theta.size());
  }
  Safetensors tensors;
  tensors.metadata = file.metadata;
  tensors.metadata["format_version"] = kFormatVersion;
  tensors.metadata["architecture"] = to_json(file.architecture);
  if (!file.loss.empty()) {
    tensors.metadata["loss"] = config_json(to_class_config(file.loss, file.loss_config));
  }
  for (const Network::NamedParameter& parameter : network.parameters()) {
    tensors.add(parameter.name, parameter.shape.dims(),
                std::span<const Scalar>(file.theta.data() + parameter.first,
                                        static_cast<std::size_t>(parameter.size)));
  }
  return tensors.str();
}

ModelFile parse_model_file(const Safetensors& tensors, const std::string& name) {
  ModelFile file;
  file.metadata = tensors.metadata;
  check_version(take(file.metadata, "format_version"), name);
  file.architecture =
      parse_architecture(take(file.metadata, "architecture"), name + ": architecture");
  const std::string loss = take(file.metadata, "loss");
  if (!loss.empty()) {
    std::tie(file.loss, file.loss_config) =
        from_class_config(parse_config(loss, name + ": loss"), "a loss");
  }
  if (file.architecture.input.rank() == 0) {
    throw DataError(name, ": architecture: does not say the shape of its input");
  }
  // Before memory is reserved for them.
  const Index needed = count_parameters(file.architecture.layers, file.architecture.input);
  Index given = 0;
  for (const TensorInfo& tensor : tensors.tensors()) given += tensor.size();
  if (needed != given) {
    throw DataError(name, ": has ", given, " parameters, and its layers need ", needed);
  }
  const Network network(file.architecture.layers, file.architecture.input, 0);
  file.theta = read_theta(tensors, network, name);
  return file;
}

ModelFile read_model_file(const std::filesystem::path& path) {
  try {
    return parse_model_file(Safetensors::read(path), path.string());
  } catch (const InvalidArgument& error) {
    throw DataError(error.what());  // what a file holds is nobody's argument
  }
}

}}  // namespace gradus
