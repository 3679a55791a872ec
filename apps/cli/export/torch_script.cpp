#include "cli/export/torch_script.hpp"

#include <map>

#include "cli/export/python_script.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr const char* kTorchScript = R"("""{source}, a model trained with Gradus, in PyTorch.

    python3 model.py                      compares its predictions with those of Gradus
    from model import load_model          the model, in a program of your own

Samples have the shape {shape}, a batch one dimension more in front.
"""
from pathlib import Path

import numpy as np
import torch
from torch import nn

FOLDER = Path(__file__).resolve().parent


def build_model():
    return nn.Sequential(
{layers}    )


def load_model():
    model = build_model()
    with np.load(FOLDER / "weights.npz") as weights:
        model.load_state_dict({name: torch.from_numpy(array) for name, array in weights.items()})
    return model.eval()


def check(model):
    with np.load(FOLDER / "samples.npz") as samples:
        inputs, expected = samples["inputs"], samples["predictions"]
    with torch.no_grad():
        predictions = model(torch.from_numpy(inputs)).numpy()
    difference = np.max(np.abs(predictions - expected))
    tolerance = 1e-5 * max(1, np.max(np.abs(expected)))
    assert difference <= tolerance, f"not equal: max difference {difference:.2g}"
    print(f"equal: max difference {difference:.2g}")


if __name__ == "__main__":
    check(load_model())
)";

const std::map<std::string, std::string>& torch_patterns() {
  static const std::map<std::string, std::string> kPatterns = {
      {"Flatten", "Flatten()"},   {"Dropout", "Dropout({rate})"},
      {"ReLU", "ReLU()"},         {"LeakyReLU", "LeakyReLU({negative_slope})"},
      {"ELU", "ELU({alpha})"},    {"Softmax", "Softmax(dim=-1)"},
      {"Sigmoid", "Sigmoid()"},   {"Tanh", "Tanh()"},
      {"Softplus", "Softplus()"},
  };
  return kPatterns;
}

bool has_arrays(const ExportedLayer& layer) { return !layer.arrays.empty(); }

std::string torch_layer(const ExportedLayer& layer) {
  const std::string class_name = layer.class_name();
  const std::string inputs = std::to_string(layer.input.size());
  if (class_name == "Dense") {
    return "Linear(" + inputs + ", " + python_number(layer, "units") +
           (layer.is_set("use_bias") ? ")" : ", bias=False)");
  }
  if (class_name == "LayerNormalization") {
    return "LayerNorm(" + inputs + ", eps=" + python_number(layer, "epsilon") +
           (has_arrays(layer) ? ")" : ", elementwise_affine=False)");
  }
  if (class_name == "GELU") return layer.is_set("approximate") ? "GELU(\"tanh\")" : "GELU()";
  const auto pattern = torch_patterns().find(class_name);
  if (pattern == torch_patterns().end()) throw_unknown_layer(layer, "torch");
  std::map<std::string, std::string> texts;
  for (const auto& [argument, value] : layer.layer->config()) texts[argument] = to_text(value);
  return fill_in(pattern->second, texts);
}

bool only_in_training(const ExportedLayer& layer) {
  return layer.class_name() == "RandomDistortion";
}

/// inputs x outputs as outputs x inputs.
ExportedArray transposed(const std::string& name, const ExportedArray& kernel) {
  const Index rows = kernel.shape[0], columns = kernel.shape[1];
  ExportedArray result{name, {columns, rows}, std::vector<float>(kernel.values.size())};
  MatrixView(result.values.data(), columns, rows) =
      ConstMatrixView(kernel.values.data(), rows, columns).transpose();
  return result;
}

/// PyTorch's LayerNorm has both weight and bias or none of them: what is not there is 1 and 0.
std::vector<ExportedArray> layer_norm_state(const ExportedLayer& layer) {
  const std::vector<Index> shape = layer.input.dims();
  const auto size = static_cast<std::size_t>(layer.input.size());
  ExportedArray weight{"weight", shape, std::vector<float>(size, 1)};
  ExportedArray bias{"bias", shape, std::vector<float>(size, 0)};
  for (const ExportedArray& array : layer.arrays) {
    (array.name == "gamma" ? weight : bias).values = array.values;
  }
  return {weight, bias};
}

std::vector<ExportedArray> state_of(const ExportedLayer& layer) {
  if (layer.class_name() == "LayerNormalization" && has_arrays(layer)) {
    return layer_norm_state(layer);
  }
  std::vector<ExportedArray> state;
  for (const ExportedArray& array : layer.arrays) {
    state.push_back(array.name == "kernel" ? transposed("weight", array) : array);
  }
  return state;
}

}  // namespace

std::string torch_script(const ExportedModel& model) {
  std::vector<LayerLine> lines;
  for (const ExportedLayer& layer : with_activations_apart(model.layers)) {
    if (only_in_training(layer)) {
      lines.push_back({"", layer.name + ": RandomDistortion, which only training has"});
    } else {
      lines.push_back({"nn." + torch_layer(layer), has_arrays(layer) ? layer.name : ""});
    }
  }
  return fill_in(
      kTorchScript,
      {{"source", model.source}, {"shape", model.input.str()}, {"layers", indented(lines)}});
}

std::vector<ExportedArray> torch_state(const ExportedModel& model) {
  std::vector<ExportedArray> state;
  int place = 0;
  for (const ExportedLayer& layer : with_activations_apart(model.layers)) {
    if (only_in_training(layer)) continue;
    for (ExportedArray& array : state_of(layer)) {
      array.name = std::to_string(place) + "." + array.name;
      state.push_back(std::move(array));
    }
    ++place;
  }
  return state;
}

}  // namespace gradus::cli
