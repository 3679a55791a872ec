// Cells of a table that are missing.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "gradus/data/table.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What a category of missing cells is called, with Missing::kCategory.
inline constexpr const char* kMissingCategory = "(missing)";

/// What can be done about missing cells, for a message.
inline constexpr const char* kMissingAdvice =
    "fill them in, choose what becomes of them (missing), or leave columns out (drop)";

/// What stands for the missing cells of a column of numbers, here and in other files. known: those
/// that are not missing, at least one.
double number_to_fill(std::vector<double> known, Missing missing);

/// The same for a column of text. Throws DataError where all cells to learn from are missing.
std::string text_to_fill(const CsvTable& table, Index column, const TableOptions& options);

/// Those of the rows that are learned from: see TableOptions::learn_from. Throws InvalidArgument
/// for a row that there is not.
std::vector<double> numbers_learned_from(const CsvTable& table, const TableOptions& options,
                                         const std::vector<double>& numbers);

}  // namespace gradus
