// Cells of a table that are missing.
#pragma once

#include <set>
#include <string>

#include "gradus/data/table.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What stands for the missing cells of a column of numbers, here and in other files. Throws
/// DataError where all are missing.
std::string number_to_fill(const CsvTable& table, Index column, const TableOptions& options);

/// The same for a column of text.
std::string text_to_fill(const CsvTable& table, Index column, const TableOptions& options);

/// Throws DataError where several cells are missing in other columns than those dropped, with all
/// of them: one is said where it is read.
void check_none_missing(const CsvTable& table, const std::set<Index>& dropped);

}  // namespace gradus
