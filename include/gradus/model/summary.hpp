// The table of a model's layers.
#pragma once

#include <string>

#include "gradus/model/network.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// Layers, output shapes and numbers of parameters, as Keras's model.summary() prints them, with
/// the last line's newline.
std::string summary(const Network& network, const std::string& model_name = "sequential");

}}  // namespace gradus
