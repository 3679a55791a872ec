// The header of an NPY file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/core/matrix.hpp"
#include "gradus/data/npy.hpp"

namespace gradus::inline GRADUS_PRECISION {

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

}  // namespace gradus::inline GRADUS_PRECISION
