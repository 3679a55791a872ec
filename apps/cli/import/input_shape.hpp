// What a model takes, where its layers do not say it.
#pragma once

#include <gradus/core/shape.hpp>
#include <gradus/io/architecture.hpp>
#include <gradus/io/safetensors.hpp>

#include "cli/import/matching.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// The shape of a sample: as many numbers as the kernel of the first Dense layer has inputs. That
/// is the array that options.names or its own name gives it, else the first, by name, with as many
/// outputs. Throws InvalidArgument where there is no such layer or array.
Shape input_shape_from(const Architecture& architecture, const Safetensors& file,
                       const MatchOptions& options);

}  // namespace gradus::cli
