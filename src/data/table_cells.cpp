#include "data/table_cells.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <system_error>
#include <utility>

#include "data/written_numbers.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/text.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

bool is_missing(std::string_view cell) {
  constexpr std::array<std::string_view, 8> kMissing = {"",    "NA",   "N/A",  "NaN",
                                                        "nan", "NULL", "null", "?"};
  return std::find(kMissing.begin(), kMissing.end(), cell) != kMissing.end();
}

/// The whole numbers up to here are all different as doubles.
constexpr double kLargestWhole = 9007199254740992;  // 2^53

[[noreturn]] void fail_missing(const CsvTable& table, Index row, Index column) {
  const std::string_view cell = table.cell(row, column);
  fail_in(table.where(row, column), "the value is missing",
          (cell.empty() ? "" : " (" + in_quotes(cell) + ")"),
          "; fill it in, choose what becomes of it (missing), or leave out the row or the column");
}

[[noreturn]] void fail_number(const CsvTable& table, Index row, Index column,
                              const std::string& expected, const std::string& advice = "") {
  fail_in(table.where(row, column), "expected ", expected, ", got ",
          in_quotes(table.cell(row, column)), advice);
}

/// 1,5 or 1.234,56 or 1,000: a number as it is not read.
bool is_number_with_comma(std::string_view cell) {
  return cell.find(',') != std::string_view::npos &&
         cell.find_first_of("0123456789") != std::string_view::npos &&
         cell.find_first_not_of("+-0123456789.,eE") == std::string_view::npos;
}

/// How many cells hold numbers, infinite ones and those with commas among them, and how many other
/// text.
struct CellCounts {
  Index numbers = 0;
  Index texts = 0;
};

CellCounts count_cells(const CsvTable& table, Index column) {
  CellCounts counts;
  if (!table.bytes(column).empty()) return {.numbers = table.rows()};
  for (Index row = 0; row < table.rows(); ++row) {
    const std::string_view cell = table.cell(row, column);
    const CellKind kind = cell_value(table, row, column).kind;
    if (kind == CellKind::kMissing) continue;
    const bool is_text = kind == CellKind::kText && !is_number_with_comma(cell);
    ++(is_text ? counts.texts : counts.numbers);
  }
  return counts;
}

/// Writes a column's numbers with points, as they are read.
void write_points(CsvColumn& column, Index rows) {
  CsvColumn written;
  for (Index row = 0; row < rows; ++row) {
    const std::string_view cell = column.cell(row);
    written.append(with_point(cell, ',').value_or(std::string(cell)));
  }
  column = std::move(written);
}

}  // namespace

CellValue read_cell_value(std::string_view cell) {
  if (is_missing(cell)) return {CellKind::kMissing};
  std::string_view digits = cell;
  if (digits.starts_with('+') && !digits.starts_with("+-")) digits.remove_prefix(1);
  CellValue value;
  const auto [end, error] = read_double(digits, value.number);
  if (error == std::errc::invalid_argument || end != digits.data() + digits.size()) return {};
  const bool is_finite = std::isfinite(value.number);
  value.kind = is_finite ? CellKind::kNumber : CellKind::kNotFinite;
  return value;
}

std::string_view first_written_number(const CsvTable& table, Index column) {
  if (!table.bytes(column).empty()) return {};
  for (Index row = 0; row < table.rows(); ++row) {
    const std::string_view cell = table.cell(row, column);
    const bool is_text = read_cell_value(cell).kind == CellKind::kText;
    if (is_text && read_written_number(cell, table.decimal)) return cell;
  }
  return {};
}

bool cell_is_missing(const CsvTable& table, Index row, Index column) {
  const std::string_view cell = table.cell(row, column);
  if (table.missing_values.empty()) return is_missing(cell);
  return cell.empty() ||
         std::ranges::find(table.missing_values, cell) != table.missing_values.end();
}

CellValue cell_value(const CsvTable& table, Index row, Index column) {
  if (cell_is_missing(table, row, column)) return {CellKind::kMissing};
  const std::string_view cell = table.cell(row, column);
  CellValue value = read_cell_value(cell);
  if (value.kind == CellKind::kMissing) value.kind = CellKind::kText;  // NA may be Namibia
  if (value.kind != CellKind::kText) return value;
  const std::optional<double> number = read_written_number(cell, table.decimal);
  return number ? CellValue{CellKind::kNumber, *number} : value;
}

double number_in(const CsvTable& table, Index row, Index column, std::string_view fill) {
  const std::span<const std::uint8_t> bytes = table.bytes(column);
  if (!bytes.empty()) return bytes[static_cast<std::size_t>(row)];
  const std::string_view cell = table.cell(row, column);
  CellValue value = cell_value(table, row, column);
  if (value.kind == CellKind::kMissing && !fill.empty()) value = read_cell_value(fill);
  switch (value.kind) {
    case CellKind::kNumber:
      return value.number;
    case CellKind::kMissing:
      fail_missing(table, row, column);
    case CellKind::kNotFinite:
      fail_number(table, row, column, "a finite number");
    case CellKind::kText:
      break;
  }
  fail_number(table, row, column, "a number",
              is_number_with_comma(cell)
                  ? "; write decimals with a point, or read commas as such (--decimal comma)"
                  : "");
}

std::string_view category_in(const CsvTable& table, Index row, Index column,
                             std::string_view fill) {
  const std::string_view cell = table.cell(row, column);
  if (!cell_is_missing(table, row, column)) return cell;
  if (fill.empty()) fail_missing(table, row, column);
  return fill;
}

std::string whole_number_in(const CsvTable& table, Index row, Index column) {
  const double number = number_in(table, row, column);
  if (number != std::floor(number) || std::abs(number) > kLargestWhole) {
    fail_number(table, row, column, "a class, which is text or a whole number",
                "; to predict a number, choose the task regression");
  }
  return std::to_string(static_cast<std::int64_t>(number));
}

bool holds_categories(const CsvTable& table, Index column) {
  const CellCounts counts = count_cells(table, column);
  return counts.texts > 0 && counts.texts >= counts.numbers;
}

bool holds_text(const CsvTable& table, Index column) {
  return count_cells(table, column).texts > 0;
}

std::map<std::string, Index> columns_by_name(const CsvTable& table) {
  std::map<std::string, Index> indices;
  for (Index i = 0; i < table.columns; ++i) indices.emplace(table.column_name(i), i);
  return indices;
}

std::string list_columns(const CsvTable& table) {
  if (table.header.empty()) return std::to_string(table.columns) + " columns and no header";
  return list_in_quotes(table.header);
}

void read_decimals(const CsvOptions& options, CsvTable& table) {
  if (options.decimal == '.' || (options.decimal == '\0' && table.separator == ',')) return;
  bool sure = options.decimal == ',';
  for (Index column = 0; column < table.columns && options.decimal == '\0'; ++column) {
    if (!table.bytes(column).empty()) continue;
    for (Index row = 0; row < table.rows(); ++row) {
      const char sign = sure_decimal_sign(table.cell(row, column));
      if (sign == '.') return;
      sure = sure || sign == ',';
    }
  }
  if (!sure) return;
  table.decimal = ',';
  for (CsvColumn& column : table.cells) {
    if (column.bytes().empty()) write_points(column, table.rows());
  }
}

std::string where_column(const CsvTable& table, Index column) {
  const std::string at = table.name + ", column " + std::to_string(column + 1);
  return table.header.empty() ? at : at + " (" + table.column_name(column) + ")";
}

Index column_of_option(const CsvTable& table, const std::string& option, const std::string& text) {
  const std::map<std::string, Index> indices = columns_by_name(table);
  if (const auto named = indices.find(text); named != indices.end()) return named->second;
  for (Index i = 0; i < table.columns; ++i) {
    if (std::to_string(i + 1) == text) return i;
  }
  throw InvalidArgument(option, ": ", table.name, " has no column ", in_quotes(text), "; it has ",
                        list_columns(table));
}

std::set<Index> columns_of_option(const CsvTable& table, const std::string& option,
                                  const std::vector<std::string>& names) {
  std::set<Index> columns;
  for (const std::string& name : names) columns.insert(column_of_option(table, option, name));
  return columns;
}

}  // namespace gradus
