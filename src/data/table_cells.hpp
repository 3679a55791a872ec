// Cells of a table as numbers and categories, checked.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

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

/// A number is decimal, with a point, whatever the locale: 17, -1.5, +2, .5, 1e-3.
CellValue read_cell_value(std::string_view cell);

/// The same with the table's own missing values, also for numbers with a unit and signs between
/// thousands: see written_numbers.hpp.
CellValue cell_value(const CsvTable& table, Index row, Index column);

/// The first cell of a column that is such a number; "" if there is none.
std::string_view first_written_number(const CsvTable& table, Index column);

/// Turns decimal commas into points, where options or the cells say so: see CsvOptions.
void read_decimals(const CsvOptions& options, CsvTable& table);

bool cell_is_missing(const CsvTable& table, Index row, Index column);

/// The finite number in a cell; that of fill, if it is missing and fill is not empty. Throws
/// DataError, with file, line and column.
double number_in(const CsvTable& table, Index row, Index column, std::string_view fill = {});

/// The text in a cell, in the same way.
std::string_view category_in(const CsvTable& table, Index row, Index column,
                             std::string_view fill = {});

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

/// "wine.csv, column 3 (citric acid)"
std::string where_column(const CsvTable& table, Index column);

/// The column that an option names, by its name or else by its number. Throws InvalidArgument where
/// there is none.
Index column_of_option(const CsvTable& table, const std::string& option, const std::string& text);
std::set<Index> columns_of_option(const CsvTable& table, const std::string& option,
                                  const std::vector<std::string>& names);

}  // namespace gradus
