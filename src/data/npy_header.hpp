// The header of an NPY file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/core/matrix.hpp"
#include "gradus/data/npy.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

struct NpyHeader {
  std::string descr;  ///< The type of an element, such as "<f4".
  bool fortran_order = false;
  std::vector<Index> shape;
};

/// Reads the header's text, the literal of a Python dict with the three keys that the format asks
/// for, each once, in any order. name: the file's. Throws DataError.
NpyHeader parse_npy_header(std::string_view text, const std::string& name);

/// parse_npy() of bytes that it may keep.
NpyArray take_npy(std::vector<std::uint8_t> bytes, const std::string& name);

/// No file has more bytes than these before its data.
inline constexpr std::size_t kMaxNpyStart = 10012;

/// An array without its data, of a file of so many bytes that begins with these. Throws DataError
/// where parse_npy() does for what stands before the data, or for the size.
NpyArray parse_npy_start(std::span<const std::uint8_t> start, std::uint64_t size,
                         const std::string& name);

/// The shape of a sample in npy_dataset(x, y, name). Looks at the arrays' shapes alone, and throws
/// DataError where npy_dataset() does for them.
Shape npy_sample_shape(const NpyArray& x, const NpyArray& y, const std::string& name);

}}  // namespace gradus
