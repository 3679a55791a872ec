// Bytes as text.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "gradus/core/scalar.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// In base64 (RFC 4648).
std::string base64(std::span<const std::uint8_t> bytes);

}  // namespace cli
}}  // namespace gradus
