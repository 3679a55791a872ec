#include "gradus/io/architecture.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "gradus/core/error.hpp"
#include "gradus/core/file.hpp"
#include "gradus/layers/input.hpp"
#include "io/file_kind.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// Keras has no classes for these activations, but a layer Activation that names one.
const std::map<std::string, std::string>& activation_layers() {
  static const std::map<std::string, std::string> kNames = {
      {"Sigmoid", "sigmoid"}, {"Tanh", "tanh"}, {"Softplus", "softplus"}};
  return kNames;
}

/// Arguments that Keras writes and Gradus does not have, with the values at which they change
/// nothing. class_name "": of any layer.
struct Neutral {
  std::string class_name, key;
  std::vector<Json> values;
};
const std::vector<Neutral>& neutral_arguments() {
  static const std::vector<Neutral> kNeutral = {
      {"", "trainable", {true}},
      {"", "dtype", {"float32"}},
      {"Flatten", "data_format", {"channels_last"}},
      {"ReLU", "negative_slope", {0}},
      {"ReLU", "threshold", {0}},
      {"Softmax", "axis", {-1}},
      {"LayerNormalization", "axis", {-1, Json::array({-1}), 1, Json::array({1})}},
      {"LayerNormalization", "rms_scaling", {false}},
      {"LayerNormalization", "beta_initializer", {"zeros", "Zeros"}},
      {"LayerNormalization", "gamma_initializer", {"ones", "Ones"}},
  };
  return kNeutral;
}

/// {"class_name": "Zeros", "config": {}} as "Zeros"; {"class_name": "DTypePolicy", "config":
/// {"name": "float32"}} as "float32".
Json short_form(const Json& value) {
  if (!value.is_object() || !value.contains("class_name")) return value;
  if (value["class_name"] != "DTypePolicy") return value["class_name"];
  const auto config = value.find("config");
  const bool named = config != value.end() && config->is_object() && config->contains("name");
  return named ? (*config)["name"] : value["class_name"];
}

bool changes_nothing(const std::string& class_name, const std::string& key, const Json& value) {
  if (value.is_null()) return true;
  return std::ranges::any_of(neutral_arguments(), [&](const Neutral& neutral) {
    return (neutral.class_name.empty() || neutral.class_name == class_name) && neutral.key == key &&
           std::ranges::find(neutral.values, short_form(value)) != neutral.values.end();
  });
}

/// [null, 28, 28, 1], or without the batch's null.
Shape read_shape(const Json& value, const std::string& name) {
  if (!value.is_array()) throw DataError(name, ": expected a shape, [null, 28, 28, 1]");
  Json dims = value;
  if (!dims.empty() && dims[0].is_null()) dims.erase(0);
  Shape shape;
  read_value(to_config_value(dims, name), shape);
  return shape;
}

/// Without what Keras writes for nothing, also in the descriptions of initializers and so on.
Config read_arguments(const std::string& class_name, const Json& config, const std::string& name) {
  Config arguments;
  for (const auto& [key, value] : config.items()) {
    if (key == "name" || changes_nothing(class_name, key, value)) continue;
    Json kept = value;
    if (kept.is_object() && kept.contains("config") && kept["config"].is_object()) {
      Json given = Json::object();
      for (const auto& [inner_key, inner] : kept["config"].items()) {
        if (!inner.is_null()) given[inner_key] = inner;
      }
      kept = {{"class_name", kept.value("class_name", Json())}, {"config", given}};
    }
    arguments.emplace_back(key, to_config_value(kept, name + ": " + key.substr(0, 60)));
  }
  return arguments;
}

Polymorphic<Layer> make_layer(const std::string& class_name, const Json& config,
                              const std::string& name) {
  if (class_name == "Activation") {
    const auto activation = config.find("activation");
    if (activation == config.end() || !activation->is_string()) {
      throw DataError(name, ": expected \"activation\": its name");
    }
    Polymorphic<Layer> layer = Layer::from_name(activation->get<std::string>());
    if (!layer) throw DataError(name, ": linear is no layer; leave it out");
    return layer;
  }
  return Layer::from_config(class_name, read_arguments(class_name, config, name));
}

const Json& layer_list(const Json& json, const std::string& name) {
  const Json* list = &json;
  if (list->is_object() && list->contains("class_name")) {
    if ((*list)["class_name"] != "Sequential") {
      throw DataError(name, ": expected the class_name Sequential; other models cannot be read");
    }
    if (!list->contains("config")) throw DataError(name, ": Sequential has no config");
    list = &(*list)["config"];
  }
  if (list->is_object() && list->contains("layers")) list = &(*list)["layers"];
  if (!list->is_array() || list->empty()) {
    throw DataError(name,
                    ": expected a list of layers, {\"layers\": [{\"class_name\": \"Dense\", "
                    "\"config\": {\"units\": 10}}]}");
  }
  return *list;
}

/// Adds what one entry of the list says.
void append_layer(const Json& entry, const std::string& name, Architecture& architecture) {
  if (!entry.is_object() || !entry.contains("class_name") || !entry["class_name"].is_string()) {
    throw DataError(name, R"(: expected {"class_name": "Dense", "config": {...}})");
  }
  const auto class_name = entry["class_name"].get<std::string>();
  Json config = entry.value("config", Json::object());
  if (!config.is_object()) throw DataError(name, ": expected an object as config");
  // An input's shape is an entry of its own, or, in older files, an argument of the first layer.
  const bool is_input = class_name == "InputLayer" || class_name == "Input";
  const std::vector<std::string> keys =
      is_input ? std::vector<std::string>{"batch_shape", "batch_input_shape", "shape"}
               : std::vector<std::string>{"batch_input_shape", "input_shape"};
  for (const std::string& key : keys) {
    if (!config.contains(key)) continue;
    if (architecture.layers.empty() && architecture.input.rank() == 0) {
      architecture.input = read_shape(config[key], name + ": " + key);
    }
    config.erase(key);
  }
  if (is_input) {
    if (!architecture.layers.empty()) {
      throw DataError(name, ": an input can only be the first layer");
    }
    if (architecture.input.rank() == 0) throw DataError(name, ": expected a batch_shape");
    return;
  }
  Polymorphic<Layer> layer = make_layer(class_name, config, name);
  if (config.contains("name") && config["name"].is_string()) {
    layer->set_name(config["name"].get<std::string>());
  }
  architecture.layers.push_back(std::move(layer));
}

Json to_json_entry(const Layer& layer) {
  Json config = Json::object();
  if (!layer.name().empty()) config["name"] = layer.name();
  const auto activation = activation_layers().find(layer.class_name());
  if (activation != activation_layers().end()) {
    config["activation"] = activation->second;
    return {{"class_name", "Activation"}, {"config", config}};
  }
  config.update(to_json(layer.config()));
  return {{"class_name", layer.class_name()}, {"config", config}};
}

}  // namespace

std::string to_json(const Architecture& architecture) {
  Json layers = Json::array();
  if (architecture.input.rank() > 0) {
    Json shape = Json::array({nullptr});
    for (const Index dim : architecture.input.dims()) shape.push_back(dim);
    layers.push_back({{"class_name", "InputLayer"}, {"config", {{"batch_shape", shape}}}});
  }
  for (const Polymorphic<Layer>& layer : architecture.layers) {
    if (dynamic_cast<const Input*>(&*layer) != nullptr) continue;
    layers.push_back(to_json_entry(*layer));
  }
  const Json model = {{"class_name", "Sequential"},
                      {"config", {{"name", "sequential"}, {"layers", layers}}}};
  return to_line(model);
}

Architecture parse_architecture(std::string_view json, const std::string& name) {
  constexpr std::size_t kMaxLayers = 1000;
  const Json parsed = parse_json(json, name);
  const Json& list = layer_list(parsed, name);
  if (list.size() > kMaxLayers) {
    throw DataError(name, ": has ", list.size(), " layers, more than 1000");
  }
  Architecture architecture;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string layer = name + ": layer " + std::to_string(i + 1);
    try {
      append_layer(list[i], layer, architecture);
    } catch (const InvalidArgument& error) {
      throw InvalidArgument(layer, ": ", error.what());
    }
  }
  if (architecture.layers.empty()) throw DataError(name, ": has no layer but the input");
  return architecture;
}

Architecture read_architecture(const std::filesystem::path& path) {
  constexpr std::size_t kStart = 1 << 16;
  constexpr std::uint64_t kMaxSize = 1'000'000;
  const std::string name = path.string();
  const std::vector<std::uint8_t> start = read_start(path, kStart);
  const auto is_space = [](std::uint8_t c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  };
  const auto first = std::ranges::find_if_not(start, is_space);
  if (first != start.end() && *first != '{' && *first != '[') {
    constexpr std::size_t kHeader = 8;  // of a safetensors file, behind its length
    const bool is_safetensors = start.size() > kHeader && start[kHeader] == '{';
    const std::string kind = is_safetensors ? "is a safetensors file" : foreign_kind(start);
    if (!kind.empty()) throw DataError(name, ": expected layers as JSON, and this ", kind);
  }
  const std::vector<std::uint8_t> bytes = read_file(path, kMaxSize);
  try {
    return parse_architecture(as_text(bytes), name);
  } catch (const InvalidArgument& error) {
    throw DataError(error.what());  // what a file holds is nobody's argument
  }
}

}  // namespace gradus
