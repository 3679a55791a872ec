// What is written with ONNX's library: a module that is loaded where it is needed, as loading that
// library takes nearly as long as the rest of the command's start.
#pragma once

#include <string>

#include "cli/export/onnx_graph.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// The bytes of a file with this graph, for opset 17 and format version 8, which ONNX's own checker
/// has found right; or what is wrong.
extern "C" void gradus_write_onnx(const OnnxGraph& graph, std::string& bytes, std::string& error);

}  // namespace gradus::cli
