// A model for PyTorch.
#pragma once

#include <string>
#include <vector>

#include "cli/export/exported_model.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// A program that rebuilds the model as an nn.Sequential, loads weights.npz beside it, and compares
/// its predictions of samples.npz with those there. Throws InvalidArgument, naming the layer, for
/// one that PyTorch does not have.
std::string torch_script(const ExportedModel& model);

/// The arrays as that nn.Sequential's state_dict() has them: "1.weight", outputs x inputs,
/// "1.bias".
std::vector<ExportedArray> torch_state(const ExportedModel& model);

}  // namespace gradus::cli
