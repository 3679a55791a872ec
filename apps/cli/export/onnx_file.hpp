// ONNX files, where CMake found the ONNX library.
#pragma once

#include <string>

#include "cli/export/onnx_graph.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Whether the module is there that writes them. CMake builds it where it finds ONNX and protobuf
/// (Debian: libonnx-dev, libprotobuf-dev).
bool has_onnx();

/// The bytes of a file with this graph, for opset 17 and format version 8, which ONNX's own checker
/// has found right. Throws DataError where the module is not there, the checker refuses the graph,
/// or the file would be larger than the 2 GB that protobuf allows.
std::string onnx_bytes(const OnnxGraph& graph);

}  // namespace gradus::cli
