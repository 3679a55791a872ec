// Bytes as text.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// In base64 (RFC 4648).
std::string base64(std::span<const std::uint8_t> bytes);

}  // namespace gradus::cli
