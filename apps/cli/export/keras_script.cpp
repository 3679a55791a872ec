#include "cli/export/keras_script.hpp"

#include <map>

#include "cli/export/python_script.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr const char* kKerasScript = R"("""{source}, a model trained with Gradus, in Keras 3.

    python3 model.py                      compares its predictions with those of Gradus
    from model import load_model          the model, in a program of your own
"""
from pathlib import Path

import keras
import numpy as np

FOLDER = Path(__file__).resolve().parent

{functions}
def build_model():
    return keras.Sequential([
        keras.Input({shape}),
{layers}    ])


def load_model():
    model = build_model()
    with np.load(FOLDER / "weights.npz") as weights:
        for layer in model.layers:
            for variable in layer.weights:
                variable.assign(weights[f"{layer.name}/{variable.name}"])
    return model


def check(model):
    with np.load(FOLDER / "samples.npz") as samples:
        inputs, expected = samples["inputs"], samples["predictions"]
    difference = np.max(np.abs(model.predict(inputs, verbose=0) - expected))
    tolerance = 1e-5 * max(1, np.max(np.abs(expected)))
    assert difference <= tolerance, f"not equal: max difference {difference:.2g}"
    print(f"equal: max difference {difference:.2g}")


if __name__ == "__main__":
    check(load_model())
)";

/// Keras has no activation of that name: gelu is the exact form.
constexpr const char* kApproximateGelu = R"(
@keras.saving.register_keras_serializable(package="gradus")
def approximate_gelu(x):
    return keras.activations.gelu(x, approximate=True)

)";

constexpr const char* kApproximateGeluName = "approximate_gelu";

bool is_approximate_gelu(const ExportedLayer& layer) {
  return layer.class_name() == "GELU" && layer.is_set("approximate");
}

/// The layers that have a line of their own with few arguments or none. {name} is the layer's.
const std::map<std::string, std::string>& keras_patterns() {
  static const std::map<std::string, std::string> kPatterns = {
      {"Flatten", "Flatten(name={name})"},
      {"Dropout", "Dropout({rate}, name={name})"},
      {"ReLU", "ReLU(name={name})"},
      {"LeakyReLU", "LeakyReLU(negative_slope={negative_slope}, name={name})"},
      {"ELU", "ELU(alpha={alpha}, name={name})"},
      {"Softmax", "Softmax(name={name})"},
      {"Sigmoid", "Activation(\"sigmoid\", name={name})"},
      {"Tanh", "Activation(\"tanh\", name={name})"},
      {"Softplus", "Activation(\"softplus\", name={name})"},
  };
  return kPatterns;
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

/// ", kernel_regularizer=keras.regularizers.L1L2(l1=0, l2=0.0001)", for training that goes on.
std::string regularizer(const ExportedLayer& layer, const std::string& name) {
  const ConfigValue value = layer.argument(name);
  if (std::holds_alternative<std::monostate>(value)) return "";
  const auto [class_name, config] = from_class_config(value, "a regularizer");
  return ", " + name + "=keras.regularizers." + class_name + "(" + as_arguments(config) + ")";
}

/// One line, or two where the activation has no name in Keras.
void add_dense(const ExportedLayer& layer, std::vector<ExportedLayer>& rest, std::string& code) {
  code = "Dense(" + python_number(layer, "units");
  const ConfigValue activation = layer.argument("activation");
  const auto* name = std::get_if<std::string>(&activation);
  if (name == nullptr) {
    rest = with_activations_apart({layer});
    rest.erase(rest.begin());
  } else if (*name != "linear") {
    code += ", activation=" + quoted(*name);
  }
  if (!layer.is_set("use_bias")) code += ", use_bias=False";
  code += regularizer(layer, "kernel_regularizer") + regularizer(layer, "bias_regularizer") +
          ", name=" + quoted(layer.name) + ")";
}

std::string layer_normalization(const ExportedLayer& layer) {
  std::string code = "LayerNormalization(epsilon=" + python_number(layer, "epsilon");
  if (!layer.is_set("center")) code += ", center=False";
  if (!layer.is_set("scale")) code += ", scale=False";
  return code + ", name=" + quoted(layer.name) + ")";
}

std::string keras_activation(const ExportedLayer& layer) {
  const std::string function = is_approximate_gelu(layer) ? kApproximateGeluName : quoted("gelu");
  return "Activation(" + function + ", name=" + quoted(layer.name) + ")";
}

void add_keras_lines(const ExportedLayer& layer, std::vector<LayerLine>& lines) {
  const std::string class_name = layer.class_name();
  if (class_name == "RandomDistortion") {
    lines.push_back({"", layer.name + ": RandomDistortion, which only training has"});
    return;
  }
  std::string code;
  std::vector<ExportedLayer> rest;
  if (class_name == "Dense") {
    add_dense(layer, rest, code);
  } else if (class_name == "LayerNormalization") {
    code = layer_normalization(layer);
  } else if (class_name == "GELU") {
    code = keras_activation(layer);
  } else {
    const auto pattern = keras_patterns().find(class_name);
    if (pattern == keras_patterns().end()) throw_unknown_layer(layer, "keras");
    std::map<std::string, std::string> texts = {{"name", quoted(layer.name)}};
    for (const auto& [argument, value] : layer.layer->config()) texts[argument] = to_text(value);
    code = fill_in(pattern->second, texts);
  }
  lines.push_back({"keras.layers." + code, ""});
  for (const ExportedLayer& activation : rest) add_keras_lines(activation, lines);
}

}  // namespace

std::string keras_script(const ExportedModel& model) {
  std::vector<LayerLine> lines;
  for (const ExportedLayer& layer : model.layers) add_keras_lines(layer, lines);
  bool needs_gelu = false;
  for (const ExportedLayer& layer : with_activations_apart(model.layers)) {
    needs_gelu = needs_gelu || is_approximate_gelu(layer);
  }
  return fill_in(kKerasScript, {{"source", model.source},
                                {"functions", needs_gelu ? kApproximateGelu : ""},
                                {"shape", model.input.str()},
                                {"layers", indented(lines)}});
}

}  // namespace gradus::cli
