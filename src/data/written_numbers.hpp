// Numbers as people write them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// A number without the sign of a currency ($ € £ ¥) before or behind it, or a per cent sign behind
/// it, and blanks between: "12.30" of "$ 12.30", "-5" of "-$5" and "$-5", "12.5" of "12.5 %". Any
/// other cell as it is.
std::string without_unit(std::string_view cell);

/// A number with signs between thousands (, . or '), or with a decimal comma, as one with a point:
/// "1000" of "1,000" and "1'000", "1234.5" of "1,234.5" and "1.234,5". decimal: the decimal sign
/// where the digits leave it open, as 1,000 does. Nothing where they are no such number, as 1,2,3.
std::optional<std::string> with_point(std::string_view number, char decimal);

/// The decimal sign of a number, with a unit or without; '\0' where it has none or leaves it open.
char sure_decimal_sign(std::string_view cell);

/// The number in a cell that has a unit or signs between thousands; nothing in any other cell. Per
/// cent stay per cent: 12.5 of "12.5 %".
std::optional<double> read_written_number(std::string_view cell, char decimal);

}  // namespace gradus
