// Learning from a table how to encode it.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/table_cells.hpp"
#include "data/text.hpp"
#include "gradus/core/error.hpp"
#include "gradus/data/table.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

constexpr std::size_t kMaxCategories = 1000;

/// "wine.csv, column 3 (citric acid)"
std::string where_column(const CsvTable& table, Index column) {
  const std::string at = table.name + ", column " + std::to_string(column + 1);
  return table.header.empty() ? at : at + " (" + table.column_name(column) + ")";
}

/// The column that an option names, by its name or else by its number.
Index column_of_option(const CsvTable& table, const std::string& option, const std::string& text) {
  const std::map<std::string, Index> indices = columns_by_name(table);
  if (const auto named = indices.find(text); named != indices.end()) return named->second;
  for (Index i = 0; i < table.columns; ++i) {
    if (std::to_string(i + 1) == text) return i;
  }
  throw InvalidArgument(option, ": ", table.name, " has no column ", in_quotes(text), "; it has ",
                        list_columns(table));
}

/// The mean, and √(Σ (x - mean)² / N).
void set_moments(std::span<const double> x, const std::string& where, Column& column) {
  const double n = static_cast<double>(x.size());
  const auto [least, most] = std::minmax_element(x.begin(), x.end());
  if (*least == *most) {
    column.mean = *least;  // and no rounding makes a stddev of it
    return;
  }
  column.mean = std::accumulate(x.begin(), x.end(), 0.0) / n;
  double squares = 0;
  for (const double value : x) squares += (value - column.mean) * (value - column.mean);
  column.stddev = std::sqrt(squares / n);
  if (!std::isfinite(column.stddev)) {
    fail_in(where, "the numbers are too large to standardize; the largest is ",
            printed(std::max(std::abs(*least), std::abs(*most)), 'g', 6));
  }
  // Numbers so close that their squares are 0.
  if (column.stddev == 0) column.stddev = 1;
}

Column fit_numbers(const CsvTable& table, Index index, const TableOptions& options) {
  Column column{table.column_name(index), ColumnKind::kNumber};
  std::vector<double> numbers;
  for (Index row = 0; row < table.rows(); ++row) numbers.push_back(number_in(table, row, index));
  if (options.standardize == Standardize::kYes) {
    const Index rows =
        options.standardize_rows > 0 ? options.standardize_rows : std::ssize(numbers);
    set_moments(std::span(numbers).first(static_cast<std::size_t>(rows)),
                where_column(table, index), column);
  }
  return column;
}

/// The different texts of a column, sorted.
std::vector<std::string> find_categories(const CsvTable& table, Index index,
                                         const std::string& advice) {
  std::set<std::string_view> categories;
  for (Index row = 0; row < table.rows(); ++row) {
    categories.insert(category_in(table, row, index));
    if (categories.size() <= kMaxCategories) continue;
    fail_in(where_column(table, index), "has more than ", kMaxCategories,
            " different values, such as ", in_quotes(table.cell(row, index)), "; ", advice);
  }
  return {categories.begin(), categories.end()};
}

/// The different whole numbers of a column, by size.
std::vector<std::string> find_whole_numbers(const CsvTable& table, Index index,
                                            const std::string& advice) {
  std::set<std::int64_t> numbers;
  for (Index row = 0; row < table.rows(); ++row) {
    numbers.insert(std::stoll(whole_number_in(table, row, index)));
    if (numbers.size() <= kMaxCategories) continue;
    fail_in(where_column(table, index), "has more than ", kMaxCategories, " different numbers; ",
            advice);
  }
  std::vector<std::string> names;
  names.reserve(numbers.size());
  for (const std::int64_t number : numbers) names.push_back(std::to_string(number));
  return names;
}

std::vector<std::string> find_classes(const CsvTable& table, Index target) {
  const std::string advice =
      "these are too many classes; to predict a number, choose the task "
      "regression";
  std::vector<std::string> classes = holds_text(table, target)
                                         ? find_categories(table, target, advice)
                                         : find_whole_numbers(table, target, advice);
  if (classes.size() < 2) {
    fail_in(where_column(table, target), "every row has the class ", in_quotes(classes[0]),
            "; expected at least two classes");
  }
  return classes;
}

Column fit_feature(const CsvTable& table, Index index, bool is_category,
                   const TableOptions& options) {
  if (!is_category && !holds_categories(table, index)) return fit_numbers(table, index, options);
  Column column{table.column_name(index), ColumnKind::kCategory};
  column.values = find_categories(table, index,
                                  "it looks like an id, which tells nothing about other rows; "
                                  "leave it out");
  return column;
}

void check_options(const CsvTable& table, const TableOptions& options) {
  if (options.standardize_rows < 0 || options.standardize_rows > table.rows()) {
    throw InvalidArgument("TableOptions: standardize_rows is ", options.standardize_rows, ", but ",
                          table.name, " has ", table.rows(), " rows");
  }
  if (table.columns < 2) fail_in(table.name, "has only one column; expected features and a target");
}

}  // namespace

TableEncoding fit_encoding(const CsvTable& table, const TableOptions& options) {
  const Index target = column_of_option(table, "target", options.target);
  std::set<Index> categories;
  for (const std::string& name : options.categories) {
    categories.insert(column_of_option(table, "categories", name));
  }
  check_options(table, options);

  TableEncoding encoding;
  encoding.target = table.column_name(target);
  const bool is_class = categories.contains(target) || holds_categories(table, target);
  encoding.task = options.task.value_or(is_class ? Task::kClassification : Task::kRegression);
  if (encoding.task == Task::kClassification) {
    encoding.classes = find_classes(table, target);
  } else {
    for (Index row = 0; row < table.rows(); ++row) number_in(table, row, target);
  }
  for (Index i = 0; i < table.columns; ++i) {
    if (i == target) continue;
    encoding.features.push_back(fit_feature(table, i, categories.contains(i), options));
  }
  return encoding;
}

}}  // namespace gradus
