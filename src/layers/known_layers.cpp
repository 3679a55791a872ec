// The layers by name: the one place that knows them all.
#include "gradus/layers/layer.hpp"

#include <algorithm>
#include <cctype>

#include "gradus/core/error.hpp"
#include "gradus/core/registry.hpp"
#include "gradus/layers/activations.hpp"
#include "gradus/layers/dense.hpp"
#include "gradus/layers/input.hpp"
#include "gradus/layers/layer_normalization.hpp"
#include "gradus/layers/noise_layers.hpp"
#include "gradus/layers/relu.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

const Registry<Layer>& activations() {
  static const Registry<Layer> kActivations = [] {
    Registry<Layer> registry("activation");
    registry.add({"relu"}, [] { return ReLU(); });
    registry.add({"sigmoid"}, [] { return Sigmoid(); });
    registry.add({"softmax"}, [] { return Softmax(); });
    registry.add({"tanh"}, [] { return Tanh(); });
    registry.add({"leaky_relu"}, [] { return LeakyReLU(0.2); });
    registry.add({"elu"}, [] { return ELU(); });
    registry.add({"gelu"}, [] { return GELU(); });
    registry.add({"softplus"}, [] { return Softplus(); });
    registry.add({"linear"}, [] { return Polymorphic<Layer>(); });
    return registry;
  }();
  return kActivations;
}

// The arguments of those layers whose constructors take no options.
struct InputArguments {
  Shape shape;
  GRADUS_FIELDS(shape);
};
struct LeakyReLUArguments {
  double negative_slope = 0.3;
  GRADUS_FIELDS(negative_slope);
};
struct ELUArguments {
  double alpha = 1;
  GRADUS_FIELDS(alpha);
};
struct DropoutArguments {
  double rate = 0;
  std::uint64_t seed = 0;
  GRADUS_FIELDS(rate, seed);
};
struct DenseArguments : DenseOptions {
  Index units = 0;
  Polymorphic<Layer> activation;
  static void fields(auto& self, auto&& field) {
    field("units", self.units);
    field("activation", self.activation);
    DenseOptions::fields(self, field);
  }
};
struct RandomDistortionArguments : RandomDistortionOptions {
  Shape image;
  static void fields(auto& self, auto&& field) {
    field("image", self.image);
    RandomDistortionOptions::fields(self, field);
  }
};

/// A class that is made from Arguments by a function.
template <class Arguments, class Make>
void add_layer(Registry<Layer>& registry, const std::string& name, const Make& make) {
  registry.add({{name}, "", config_of(Arguments()), [name, make](const Config& config) {
                  return Polymorphic<Layer>(make(options_from<Arguments>(config, name)));
                }});
}

Registry<Layer>& layers() {
  static Registry<Layer> layers = [] {
    Registry<Layer> registry("layer");
    add_layer<InputArguments>(registry, "Input", [](const auto& a) { return Input(a.shape); });
    registry.add({"Flatten"}, [] { return Flatten(); });
    add_layer<DenseArguments>(registry, "Dense", [](const DenseArguments& a) {
      const DenseOptions& options = a;
      return Dense(a.units, a.activation, options);
    });
    add_layer<DropoutArguments>(registry, "Dropout",
                                [](const auto& a) { return Dropout(a.rate, a.seed); });
    registry.add<LayerNormalization, LayerNormalizationOptions>({"LayerNormalization"});
    add_layer<RandomDistortionArguments>(
        registry, "RandomDistortion", [](const auto& a) { return RandomDistortion(a.image, a); });
    registry.add({"ReLU"}, [] { return ReLU(); });
    add_layer<LeakyReLUArguments>(registry, "LeakyReLU",
                                  [](const auto& a) { return LeakyReLU(a.negative_slope); });
    add_layer<ELUArguments>(registry, "ELU", [](const auto& a) { return ELU(a.alpha); });
    registry.add<GELU, GELUOptions>({"GELU"});
    registry.add({"Softplus"}, [] { return Softplus(); });
    registry.add({"Sigmoid"}, [] { return Sigmoid(); });
    registry.add({"Tanh"}, [] { return Tanh(); });
    registry.add({"Softmax"}, [] { return Softmax(); });
    return registry;
  }();
  return layers;
}

}  // namespace

void Layer::set_name(const std::string& name) {
  constexpr std::size_t kMaxSize = 100;
  const auto fits = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
  };
  if (name.empty() || name.size() > kMaxSize || !std::ranges::all_of(name, fits)) {
    throw InvalidArgument(class_name(),
                          ": a name has 1 to 100 letters, digits, '_', '-' and '.', got one of ",
                          name.size(), " characters");
  }
  name_ = name;
}

Polymorphic<Layer> Layer::from_name(const std::string& name) { return activations().make(name); }

std::vector<std::string> Layer::known_names() { return activations().names(); }

Polymorphic<Layer> Layer::from_config(const std::string& class_name, const Config& config) {
  return layers().make(class_name, config);
}

void register_layer(const std::string& class_name,
                    const std::function<Polymorphic<Layer>(const Config&)>& make) {
  layers().add({{class_name}, "", {}, make});
}

void read_value(const ConfigValue& value, Polymorphic<Layer>& field) {
  field = {};
  if (std::holds_alternative<std::monostate>(value)) return;
  const auto [name, config] = from_class_config(value, "an activation's name");
  field = activations().contains(name) ? Layer::from_name(name) : Layer::from_config(name, config);
}

ConfigValue value_of(const Polymorphic<Layer>& field) {
  if (!field) return std::string("linear");
  for (const std::string& name : activations().names()) {
    const Polymorphic<Layer> known = Layer::from_name(name);
    if (known && known->class_name() == field->class_name() && known->config() == field->config()) {
      return name;
    }
  }
  return to_class_config(field->class_name(), field->config());
}

}  // namespace gradus
