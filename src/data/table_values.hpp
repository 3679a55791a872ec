// The numbers that cells become.
#pragma once

#include <optional>

#include "gradus/data/table.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The number that a cell becomes before it is scaled: its own, an ordinal's place, a date's part.
/// Nothing where it is none of these, or is missing and nothing stands for it. Not of categories.
std::optional<double> find_value(const CsvTable& table, Index row, Index index,
                                 const Column& column);

/// The same. Throws DataError where there is none, with file, line and column.
double value_in(const CsvTable& table, Index row, Index index, const Column& column);

/// What is wrong with several such cells: "are no numbers".
std::string fault_of_values(const Column& column);

}  // namespace gradus
