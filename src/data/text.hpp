// Text from files, in messages and as numbers: what the readers share.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "gradus/core/error.hpp"
#include "gradus/core/text.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// Throws DataError: "name: what". The parts of what are as for concat().
template <class... Parts>
[[noreturn]] void fail_in(const std::string& name, const Parts&... what) {
  throw DataError(name, ": ", what...);
}

/// Where the first byte is that is not part of UTF-8 text (RFC 3629), or std::string_view::npos.
std::size_t find_invalid_utf8(std::string_view text);

/// What a cell of a table holds.
enum class CellKind {
  kNumber,
  kNotFinite,  ///< An infinity, or a number outside double's range.
  kMissing,    ///< Nothing, or one of NA, N/A, NaN, nan, NULL, null and ?.
  kText
};

struct CellValue {
  CellKind kind = CellKind::kText;
  double number = 0;
};

/// Numbers are decimal, with a point, whatever the locale: 17, -1.5, +2, .5, 1e-3.
CellValue read_cell_value(std::string_view cell);

}}  // namespace gradus
