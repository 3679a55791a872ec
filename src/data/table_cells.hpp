// Cells of a table as numbers and categories, checked.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "gradus/data/table.hpp"

namespace gradus::inline GRADUS_PRECISION {

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

/// The finite number in a cell. Throws DataError, with file, line and column.
double number_in(const CsvTable& table, Index row, Index column);

/// The text in a cell. Throws DataError, with file, line and column, if it is missing.
std::string_view category_in(const CsvTable& table, Index row, Index column);

/// The whole number in a cell, written in one way: "3" for 3, 3.0 and +3. Throws DataError, with
/// file, line and column.
std::string whole_number_in(const CsvTable& table, Index row, Index column);

/// Whether fewer than half of the cells that are not missing are numbers, or none.
bool holds_categories(const CsvTable& table, Index column);

/// Whether any cell is neither a number nor missing.
bool holds_text(const CsvTable& table, Index column);

/// The index of each column by its name, which in a table without header is "column 3".
std::map<std::string, Index> columns_by_name(const CsvTable& table);

/// The names of all columns, for a message.
std::string list_columns(const CsvTable& table);

}  // namespace gradus
