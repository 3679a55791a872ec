#include "cli/export/onnx_file.hpp"

#include <dlfcn.h>

#include <filesystem>
#include <gradus/core/error.hpp>

#include "cli/export/onnx_module.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// Seen from the program, whether built or installed.
std::filesystem::path onnx_module_path() {
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe");
  return program.parent_path().parent_path() / "lib" / "gradus" / "libgradus_onnx.so";
}

/// Never unloaded: protobuf does not like that.
decltype(&gradus_write_onnx) load_onnx_module() {
  void* library = dlopen(onnx_module_path().c_str(), RTLD_NOW | RTLD_LOCAL);
  void* function = library == nullptr ? nullptr : dlsym(library, "gradus_write_onnx");
  if (function != nullptr) return reinterpret_cast<decltype(&gradus_write_onnx)>(function);
  const char* reason = dlerror();  // NOLINT(concurrency-mt-unsafe)
  throw DataError(
      std::string("--to onnx: this gradus was built without ONNX, or cannot load it. On Debian or "
                  "Ubuntu: sudo apt-get install libonnx-dev libprotobuf-dev, then build again (") +
      (reason == nullptr ? "" : reason) + ")");
}

}  // namespace

bool has_onnx() { return std::filesystem::exists(onnx_module_path()); }

std::string onnx_bytes(const OnnxGraph& graph) {
  std::string bytes, error;
  load_onnx_module()(graph, bytes, error);
  if (!error.empty()) throw DataError("--to onnx: " + error);
  return bytes;
}

}  // namespace gradus::cli
