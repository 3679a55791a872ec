// Whole files: read with a limit, written so that no reader ever sees half of one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The bytes of a file. Throws DataError, with the system's reason, where it cannot be read, is a
/// folder, or has more than max_bytes.
std::vector<std::uint8_t> read_file(const std::filesystem::path& path,
                                    std::uint64_t max_bytes = std::uint64_t{1} << 40);

/// Puts these bytes in place of what the file held, or makes it. They go to a temporary file beside
/// it, then to the disk (fsync), and then the name moves (rename): whoever reads, and whatever
/// stops the program or the machine, there is the old file or the new one. Throws DataError, with
/// the system's reason, where that cannot be done; the old file is then as it was.
void write_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace gradus::inline GRADUS_PRECISION
