// Zip archives.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gradus/core/file.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Whether this was built with minizip. Otherwise the functions below throw DataError.
bool has_zip();

/// A member, while it is visited.
struct ZipMember {
  std::string name;
  std::uint64_t size = 0;  ///< Unpacked, as the archive's directory says.
  /// Returns its first bytes, at most this many. The checksum is compared if these are all.
  std::function<std::vector<std::uint8_t>(std::uint64_t most)> unpack;
};

/// Visits each member. Throws DataError, also where more is unpacked than the members of one
/// archive can have together.
void visit_zip(InputFile& archive, const std::function<void(const ZipMember& member)>& visit);

/// Members of these names and bytes, stored as they are, dated 1980-01-01.
std::string zip(const std::vector<std::pair<std::string, std::string>>& members);

}  // namespace gradus
