#include "data/table_values.hpp"

#include <algorithm>

#include "data/table_cells.hpp"
#include "data/table_dates.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/text.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

std::optional<double> finite_number(const CellValue& value) {
  return value.kind == CellKind::kNumber ? std::optional(value.number) : std::nullopt;
}

std::optional<double> ordinal_place(std::string_view value,
                                    const std::vector<std::string>& values) {
  const auto found = std::ranges::find(values, value);
  if (found == values.end()) return std::nullopt;
  return static_cast<double>(found - values.begin());
}

}  // namespace

std::optional<double> find_value(const CsvTable& table, Index row, Index index,
                                 const Column& column) {
  if (const auto bytes = table.bytes(index); column.kind == ColumnKind::kNumber && !bytes.empty()) {
    return bytes[static_cast<std::size_t>(row)];
  }
  const bool is_missing = cell_is_missing(table, row, index);
  if (column.kind == ColumnKind::kIsMissing) return is_missing ? 1 : 0;
  if (is_missing && column.fill.empty()) return std::nullopt;
  const std::string_view cell = is_missing ? column.fill : table.cell(row, index);
  if (column.kind == ColumnKind::kOrdinal) return ordinal_place(cell, column.values);
  if (column.kind == ColumnKind::kDate && !is_missing) {
    const std::optional<Date> date = read_date(cell, column.order);
    return date ? std::optional<double>(part_of(*date, column.part)) : std::nullopt;
  }
  return finite_number(is_missing ? read_cell_value(cell) : cell_value(table, row, index));
}

double value_in(const CsvTable& table, Index row, Index index, const Column& column) {
  if (const std::optional<double> value = find_value(table, row, index, column)) return *value;
  if (column.kind == ColumnKind::kNumber || cell_is_missing(table, row, index)) {
    return number_in(table, row, index);  // which throws
  }
  const std::string expected = column.kind == ColumnKind::kDate
                                   ? std::string("a date like those learned from")
                                   : concat("one of ", list_in_quotes(column.values));
  fail_in(table.where(row, index), "expected ", expected, ", got ",
          in_quotes(table.cell(row, index)));
}

std::string fault_of_values(const Column& column) {
  if (column.kind == ColumnKind::kDate) return "are no dates like those learned from";
  if (column.kind == ColumnKind::kOrdinal) return "are none of " + list_in_quotes(column.values);
  return "are no numbers";
}

}  // namespace gradus
