// Which array of a file is which parameter of a model.
#pragma once

#include <gradus/io/safetensors.hpp>
#include <gradus/model/network.hpp>
#include <map>
#include <string>
#include <vector>

namespace gradus::inline GRADUS_PRECISION::cli {

/// How a file's kernels lie.
enum class KernelLayout {
  kByShape,  ///< As the shape says; of a square one, as its name: see match_arrays().
  kTorch,    ///< outputs x inputs
  kKeras,    ///< inputs x outputs, as Gradus has them.
};

struct MatchOptions {
  KernelLayout layout = KernelLayout::kByShape;
  /// Names of layers, and what their arrays are called in the file up to the last '.' or '/'.
  std::map<std::string, std::string> names = {};
};

struct Match {
  const Network::NamedParameter* parameter = nullptr;
  const TensorInfo* array = nullptr;
  bool is_transposed = false;
};

/// For each parameter of the network, in order, its array. A layer's arrays are those
///
/// - that options.names gives it;
/// - else of the layer's own name, if that holds for all the others: "model.dense_1.weight" or
///   "dense_1/kernel" for dense_1;
/// - else the first that fit it by number, kind and shape, in the order of their names, if these
///   differ in numbers alone.
///
/// A kernel may be called kernel or weight; LayerNormalization's gamma also weight or scale, its
/// beta also bias. A square kernel called weight is taken to be PyTorch's, called kernel Keras's.
/// Network and file must outlive the result. Throws InvalidArgument, naming the arrays, where some
/// are missing, left over or of another shape, or where there is more than one way.
std::vector<Match> match_arrays(const Network& network, const Safetensors& file,
                                const MatchOptions& options);

}  // namespace gradus::cli
