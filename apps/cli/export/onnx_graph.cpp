#include "cli/export/onnx_graph.hpp"

#include <algorithm>
#include <numbers>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// Adds nodes one after the other. A value is called after the layer that it belongs to, with a
/// number behind a colon, which is in no layer's name.
class OnnxGraphBuilder {
 public:
  explicit OnnxGraphBuilder(OnnxGraph& graph) : graph_(graph), last_(graph.input) {}

  void begin(const ExportedLayer& layer) { layer_ = layer.name; }

  /// What the last node gave, or the graph's input.
  const std::string& last() const { return last_; }

  const std::string& add(OnnxNode node) {
    node.output = layer_ + ":" + std::to_string(graph_.nodes.size());
    graph_.nodes.push_back(std::move(node));
    last_ = graph_.nodes.back().output;
    return last_;
  }

  std::string tensor(const ExportedArray& array) {
    graph_.tensors.push_back(array);
    graph_.tensors.back().name = layer_ + "/" + array.name;
    return graph_.tensors.back().name;
  }

  /// A number, the same tensor each time.
  std::string number(float value) {
    std::string name = "number:" + to_text(value_of(value));
    const bool is_there = std::ranges::any_of(
        graph_.tensors, [&](const ExportedArray& tensor) { return tensor.name == name; });
    if (!is_there) graph_.tensors.push_back({name, {}, {value}});
    return name;
  }

 private:
  OnnxGraph& graph_;
  std::string layer_;
  std::string last_;
};

/// x Φ(x), with Φ(x) = (1 + erf(x / √2)) / 2.
void add_exact_gelu(OnnxGraphBuilder& graph) {
  const std::string x = graph.last();
  graph.add({"Mul", {x, graph.number(std::numbers::sqrt2_v<float> / 2)}, ""});
  graph.add({"Erf", {graph.last()}, ""});
  graph.add({"Add", {graph.last(), graph.number(1)}, ""});
  graph.add({"Mul", {graph.last(), graph.number(0.5F)}, ""});
  graph.add({"Mul", {x, graph.last()}, ""});
}

/// x (1 + tanh u) / 2, with u = √(2/π) (x + 0.044715 x³).
void add_approximate_gelu(OnnxGraphBuilder& graph) {
  constexpr float kSqrt2OverPi = std::numbers::sqrt2_v<float> * std::numbers::inv_sqrtpi_v<float>;
  const std::string x = graph.last();
  graph.add({"Mul", {x, x}, ""});
  graph.add({"Mul", {graph.last(), x}, ""});
  graph.add({"Mul", {graph.last(), graph.number(0.044715F)}, ""});
  graph.add({"Add", {x, graph.last()}, ""});
  graph.add({"Mul", {graph.last(), graph.number(kSqrt2OverPi)}, ""});
  graph.add({"Tanh", {graph.last()}, ""});
  graph.add({"Add", {graph.last(), graph.number(1)}, ""});
  graph.add({"Mul", {graph.last(), graph.number(0.5F)}, ""});
  graph.add({"Mul", {x, graph.last()}, ""});
}

float float_argument(const ExportedLayer& layer, const std::string& name) {
  float value = 0;
  read_value(layer.argument(name), value);
  return value;
}

/// x W + b
void add_gemm(const ExportedLayer& layer, OnnxGraphBuilder& graph) {
  OnnxNode node{"Gemm", {graph.last()}, ""};
  for (const ExportedArray& array : layer.arrays) node.inputs.push_back(graph.tensor(array));
  graph.add(std::move(node));
}

/// The operator needs a scale; a shift it may have.
void add_layer_normalization(const ExportedLayer& layer, OnnxGraphBuilder& graph) {
  OnnxNode node{"LayerNormalization", {graph.last()}, ""};
  node.floats = {{"epsilon", float_argument(layer, "epsilon")}};
  node.ints = {{"axis", -1}};
  if (!layer.is_set("scale")) {
    const auto size = static_cast<std::size_t>(layer.input.size());
    node.inputs.push_back(graph.tensor({"ones", layer.input.dims(), std::vector<float>(size, 1)}));
  }
  for (const ExportedArray& array : layer.arrays) node.inputs.push_back(graph.tensor(array));
  graph.add(std::move(node));
}

void add_onnx_layer(const ExportedLayer& layer, OnnxGraphBuilder& graph) {
  const std::string class_name = layer.class_name();
  const std::vector<std::string> x = {graph.last()};
  graph.begin(layer);
  if (class_name == "Dropout" || class_name == "RandomDistortion") return;
  if (class_name == "Dense") return add_gemm(layer, graph);
  if (class_name == "LayerNormalization") return add_layer_normalization(layer, graph);
  if (class_name == "GELU") {
    return layer.is_set("approximate") ? add_approximate_gelu(graph) : add_exact_gelu(graph);
  }
  if (class_name == "Flatten") {
    graph.add({"Flatten", x, "", {}, {{"axis", 1}}});
  } else if (class_name == "LeakyReLU") {
    graph.add({"LeakyRelu", x, "", {{"alpha", float_argument(layer, "negative_slope")}}});
  } else if (class_name == "ELU") {
    graph.add({"Elu", x, "", {{"alpha", float_argument(layer, "alpha")}}});
  } else if (class_name == "Softmax") {
    graph.add({"Softmax", x, "", {}, {{"axis", -1}}});
  } else if (class_name == "ReLU") {
    graph.add({"Relu", x, ""});
  } else if (class_name == "Sigmoid" || class_name == "Tanh" || class_name == "Softplus") {
    graph.add({class_name, x, ""});
  } else {
    throw_unknown_layer(layer, "onnx");
  }
}

}  // namespace

OnnxGraph onnx_graph(const ExportedModel& model) {
  OnnxGraph graph;
  graph.name = model.source;
  graph.input_shape = model.input;
  graph.output_shape = model.output;
  graph.metadata = model.metadata;
  OnnxGraphBuilder builder(graph);
  for (const ExportedLayer& layer : with_activations_apart(model.layers)) {
    add_onnx_layer(layer, builder);
  }
  if (graph.nodes.empty()) graph.nodes.push_back({"Identity", {graph.input}, ""});
  graph.nodes.back().output = graph.output;
  return graph;
}

}  // namespace gradus::cli
