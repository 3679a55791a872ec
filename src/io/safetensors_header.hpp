// The JSON header of a safetensors file.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/io/safetensors.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct SafetensorsHeader {
  std::vector<TensorInfo> tensors;
  std::map<std::string, std::string> metadata;
};

/// Reads it piece by piece, without a tree in memory: what is kept is no larger than the text.
/// Throws DataError if it is not JSON of that form, or has a key twice.
SafetensorsHeader parse_safetensors_header(std::string_view text, const std::string& file);

}  // namespace gradus
