// A model as a graph of ONNX operators.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cli/export/exported_model.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

struct OnnxNode {
  std::string op;
  std::vector<std::string> inputs;
  std::string output;
  std::vector<std::pair<std::string, float>> floats = {};  ///< Attributes by name.
  std::vector<std::pair<std::string, std::int64_t>> ints = {};
};

/// Values are known by names; each is the input, a tensor, or the output of an earlier node. The
/// first dimension of input and output is the batch, of any size.
struct OnnxGraph {
  std::string name;
  std::string input = "input", output = "output";
  Shape input_shape, output_shape;  ///< Of one sample.
  std::vector<OnnxNode> nodes;
  std::vector<ExportedArray> tensors;
  std::map<std::string, std::string> metadata;
};

/// With the operators of opset 17. Layers that only training has are left out; GELU, which is no
/// operator there, becomes its formula. Throws InvalidArgument, naming the layer, for a layer of
/// one's own.
OnnxGraph onnx_graph(const ExportedModel& model);

}  // namespace gradus::cli
