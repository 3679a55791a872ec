#include "cli/export/onnx_module.hpp"

#include <onnx/checker.h>
#include <onnx/onnx_pb.h>
#include <onnx/shape_inference/implementation.h>

#include <cstdint>
#include <limits>
#include <stdexcept>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

// What ONNX 1.12 wrote, so that most programs read it.
constexpr int kFormatVersion = 8;
constexpr int kOpset = 17;

void add_onnx_node(const OnnxNode& node, onnx::GraphProto& graph) {
  onnx::NodeProto& proto = *graph.add_node();
  proto.set_op_type(node.op);
  proto.set_name(node.output);
  for (const std::string& input : node.inputs) proto.add_input(input);
  proto.add_output(node.output);
  for (const auto& [name, value] : node.floats) {
    onnx::AttributeProto& attribute = *proto.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::FLOAT);
    attribute.set_f(value);
  }
  for (const auto& [name, value] : node.ints) {
    onnx::AttributeProto& attribute = *proto.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::INT);
    attribute.set_i(value);
  }
}

void add_onnx_tensor(const ExportedArray& array, onnx::GraphProto& graph) {
  onnx::TensorProto& proto = *graph.add_initializer();
  proto.set_name(array.name);
  proto.set_data_type(onnx::TensorProto::FLOAT);
  for (const Index dim : array.shape) proto.add_dims(dim);
  proto.set_raw_data(array.values.data(), array.values.size() * sizeof(float));
}

/// A batch of samples of this shape.
void set_onnx_value(const std::string& name, const Shape& sample, onnx::ValueInfoProto& proto) {
  proto.set_name(name);
  onnx::TypeProto::Tensor& type = *proto.mutable_type()->mutable_tensor_type();
  type.set_elem_type(onnx::TensorProto::FLOAT);
  type.mutable_shape()->add_dim()->set_dim_param("batch");
  for (const Index dim : sample.dims()) type.mutable_shape()->add_dim()->set_dim_value(dim);
}

onnx::ModelProto onnx_proto(const OnnxGraph& graph) {
  onnx::ModelProto model;
  model.set_ir_version(kFormatVersion);
  model.set_producer_name("gradus");
  model.set_producer_version(GRADUS_VERSION);
  onnx::OperatorSetIdProto& opset = *model.add_opset_import();
  opset.set_domain("");
  opset.set_version(kOpset);
  for (const auto& [key, value] : graph.metadata) {
    onnx::StringStringEntryProto& entry = *model.add_metadata_props();
    entry.set_key(key);
    entry.set_value(value);
  }
  onnx::GraphProto& proto = *model.mutable_graph();
  proto.set_name(graph.name);
  set_onnx_value(graph.input, graph.input_shape, *proto.add_input());
  set_onnx_value(graph.output, graph.output_shape, *proto.add_output());
  for (const OnnxNode& node : graph.nodes) add_onnx_node(node, proto);
  for (const ExportedArray& tensor : graph.tensors) add_onnx_tensor(tensor, proto);
  return model;
}

/// Each node against its operator's definition; then the shapes from the input to the output, which
/// the model keeps.
void check_onnx_model(onnx::ModelProto& model) {
  const bool check_types = true;
  const int throw_errors = 1;
  try {
    onnx::checker::check_model(model);
    onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(),
                                       {check_types, throw_errors});
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(std::string("ONNX's checker refuses the graph: ") + error.what());
  }
}

void check_onnx_size(const OnnxGraph& graph) {
  constexpr std::uint64_t kMaxSize = std::numeric_limits<std::int32_t>::max();
  std::uint64_t size = 1'000'000;  // more than all but the numbers has
  for (const ExportedArray& tensor : graph.tensors) size += tensor.values.size() * sizeof(float);
  for (const auto& [key, value] : graph.metadata) size += key.size() + value.size();
  if (size <= kMaxSize) return;
  throw std::runtime_error(
      "the model has " + std::to_string(size) +
      " bytes, and an ONNX file at most 2147483647; `--to numpy` has no limit");
}

std::string onnx_file(const OnnxGraph& graph) {
  check_onnx_size(graph);
  onnx::ModelProto model = onnx_proto(graph);
  check_onnx_model(model);
  return model.SerializeAsString();
}

}  // namespace

extern "C" void gradus_write_onnx(const OnnxGraph& graph, std::string& bytes, std::string& error) {
  try {
    bytes = onnx_file(graph);
  } catch (const std::exception& problem) {
    error = problem.what();
  }
}

}  // namespace gradus::cli
