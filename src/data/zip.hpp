// Zip archives.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "data/byte_source.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Was this built with minizip? Else the functions below throw DataError.
bool has_zip();

/// Calls visit(member, unpack) for each member, where unpack() returns its bytes. name: the
/// archive's, for messages. Throws DataError.
using Unpack = std::function<std::vector<std::uint8_t>()>;
void visit_zip(StoredSource& archive, const std::string& name,
               const std::function<void(const std::string& member, const Unpack& unpack)>& visit);

/// Members of these names and bytes, stored as they are, dated 1980-01-01.
std::string zip(const std::vector<std::pair<std::string, std::string>>& members);

}  // namespace gradus::inline GRADUS_PRECISION
