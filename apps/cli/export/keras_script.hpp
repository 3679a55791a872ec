// A model for Keras 3.
#pragma once

#include <string>

#include "cli/export/exported_model.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// A program that rebuilds the model, loads weights.npz beside it, whose arrays are the model's by
/// their names, and compares its predictions of samples.npz with those there. Throws
/// InvalidArgument, naming the layer, for one that Keras does not have.
std::string keras_script(const ExportedModel& model);

}  // namespace gradus::cli
