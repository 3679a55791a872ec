#include "cli/data/written_columns.hpp"

#include <gradus/core/text.hpp>
#include <map>
#include <set>
#include <string_view>

#include "data/table_cells.hpp"
#include "data/written_numbers.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

std::vector<std::string> doubts_of_written_numbers(const CsvTable& table,
                                                   const TableEncoding& encoding) {
  std::set<std::string> columns;
  for (const Column& column : encoding.features) {
    if (column.kind == ColumnKind::kNumber) columns.insert(column.name);
  }
  if (encoding.task == Task::kRegression) columns.insert(encoding.target);
  const std::map<std::string, Index> indices = columns_by_name(table);
  std::vector<std::string> doubts;
  for (const std::string& name : columns) {
    const auto found = indices.find(name);
    if (found == indices.end()) continue;
    const std::string_view cell = first_written_number(table, found->second);
    if (cell.empty()) continue;
    const double number = *read_written_number(cell, table.decimal);
    const char* other = table.decimal == ',' ? "point" : "comma";
    const bool open =
        sure_decimal_sign(cell) == '\0' && cell.find_first_of(",.") != std::string_view::npos;
    doubts.push_back(concat("column ", in_quotes(name), " holds numbers such as ", in_quotes(cell),
                            ", read as ", printed(number, 'g', 10),
                            open ? concat("; --decimal ", other, " reads them otherwise") : "",
                            "; --categorical '", printable(name), "' takes them as categories"));
  }
  return doubts;
}

}  // namespace gradus::cli
