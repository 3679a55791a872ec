// A file that is written whole or not at all.
#pragma once

#include <string>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

/// Writes the text beside the file and then puts it in its place, so that nobody finds half of it,
/// nor loses an old one to a full disk. What is no file, such as /dev/stdout, is written to as it
/// is. Throws DataError, with the path and the reason, where it cannot be written.
void write_whole_file(const std::string& path, const std::string& text);

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
