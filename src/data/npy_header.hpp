// The header of an NPY file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/data/npy.hpp"

namespace gradus::inline GRADUS_PRECISION {

inline constexpr std::string_view kNpyMagic = "\x93NUMPY";
inline constexpr std::size_t kNpyVersionEnd = 8;  // magic and version
/// No file has more bytes than this before its data.
inline constexpr std::size_t kMaxNpyStart = 10012;

struct NpyHeader {
  NpyArray array;  ///< Without its data.
  bool fortran_order = false;
  bool is_big_endian = false;
};

/// Throws DataError if the bytes do not begin as a file does.
void check_is_npy(std::span<const std::uint8_t> bytes, const std::string& name);

/// Reads all before the data, and leaves the data in rest. The header is the literal of a Python
/// dict with the three keys that the format asks for, each once, in any order. size: of the whole
/// file, which must be what the header promises. name: the file's. Throws DataError.
NpyHeader take_npy_header(std::span<const std::uint8_t>& rest, std::uint64_t size,
                          const std::string& name);

/// parse_npy() for bytes that it may keep.
NpyArray take_npy(std::vector<std::uint8_t> bytes, const std::string& name);

/// The shape of a sample in npy_dataset(x, y, name). Looks at the arrays' shapes alone, and throws
/// DataError if npy_dataset() does for them.
Shape npy_sample_shape(const NpyArray& x, const NpyArray& y, const std::string& name);

}  // namespace gradus
