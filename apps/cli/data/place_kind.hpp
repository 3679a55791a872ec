// What a file or folder of data is.
#pragma once

#include <gradus/core/scalar.hpp>
#include <string>

namespace gradus::inline GRADUS_PRECISION::cli {

enum class PlaceKind { kSynthetic, kMnist, kImageFolder, kNpz, kNpy, kTable };

/// A file's kind is told by its first bytes, a folder's by what is in it.
PlaceKind kind_of(const std::string& place);

}  // namespace gradus::cli
