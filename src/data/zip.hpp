// Zip archives in memory.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Was this built with minizip? Else the functions below throw DataError.
bool has_zip();

struct ZipMember {
  std::string name;
  std::vector<std::uint8_t> bytes;
};

/// Unpacks the members whose names have this ending. name: the file's, for messages. Throws
/// DataError.
std::vector<ZipMember> unzip(std::span<const std::uint8_t> archive, std::string_view ending,
                             const std::string& name);

/// Members of these names and bytes, stored as they are, dated 1980-01-01.
std::string zip(const std::vector<std::pair<std::string, std::string>>& members);

}  // namespace gradus::inline GRADUS_PRECISION
