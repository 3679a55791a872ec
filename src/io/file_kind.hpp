// What an unexpected file is.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What the file seems to be, by its first bytes, and what to do with it: "is a Keras model; ...".
/// "" if its kind is not known. All readers of models ask this.
std::string foreign_kind(std::span<const std::uint8_t> bytes);

}  // namespace gradus
