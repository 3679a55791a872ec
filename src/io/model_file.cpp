#include "gradus/io/model_file.hpp"

#include <algorithm>
#include <utility>

#include "gradus/core/error.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION {

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

enum class Content { kModelOnly, kMore };

/// The parameters' numbers, where each array is as the network needs it.
Vector read_theta(const Safetensors& file, const Network& network, Content content,
                  const std::string& name) {
  Vector theta(network.theta().size());
  for (const Network::NamedParameter& parameter : network.parameters()) {
    const TensorInfo& tensor = file.at(parameter.name);
    if (Shape(tensor.shape) != parameter.shape) {
      throw DataError(name, ": ", parameter.name, " has the shape ", Shape(tensor.shape).str(),
                      ", and its layer needs ", parameter.shape.str());
    }
    auto numbers = theta.segment(parameter.first, parameter.size);
    std::ranges::transform(file.numbers(tensor), numbers.begin(),
                           [](double number) { return static_cast<Scalar>(number); });
    if (content == Content::kModelOnly && !numbers.allFinite()) {
      throw DataError(name, ": ", parameter.name, " holds a number that is not finite");
    }
  }
  if (content == Content::kModelOnly && file.tensors().size() != network.parameters().size()) {
    throw DataError(name, ": has ", file.tensors().size(), " arrays, and its layers need ",
                    network.parameters().size());
  }
  return theta;
}

ModelFile parse_model(const Safetensors& tensors, Content content, const std::string& name) {
  ModelFile file;
  file.metadata = tensors.metadata;
  const std::string version = take(file.metadata, "format_version");
  if (content == Content::kModelOnly) check_version(version, name);
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
  if (content == Content::kModelOnly ? needed != given : needed > given) {
    throw DataError(name, ": has ", given, " parameters, and its layers need ", needed);
  }
  const Network network(file.architecture.layers, file.architecture.input, 0);
  file.theta = read_theta(tensors, network, content, name);
  return file;
}

}  // namespace

Safetensors to_safetensors(const ModelFile& file, const Network& network) {
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
  return tensors;
}

ModelFile parse_model_file(const Safetensors& tensors, const std::string& name) {
  return parse_model(tensors, Content::kModelOnly, name);
}

ModelFile parse_model_among_others(const Safetensors& tensors, const std::string& name) {
  return parse_model(tensors, Content::kMore, name);
}

ModelFile read_model_file(const std::filesystem::path& path) {
  try {
    return parse_model_file(Safetensors::read(path), path.string());
  } catch (const InvalidArgument& error) {
    throw DataError(error.what());  // what a file holds is nobody's argument
  }
}

}  // namespace gradus
