// What separates the cells of a CSV file.
#pragma once

#include <string_view>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Finds it in the beginning of the text, whole lines: see CsvOptions::separator.
char find_separator(std::string_view text);

}  // namespace gradus
