#include "gradus/data/table.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <span>

#include "data/table_cells.hpp"
#include "data/table_missing.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/text.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr std::size_t kMaxCategories = 1000;

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
  Column column{.name = table.column_name(index), .kind = ColumnKind::kNumber};
  if (options.missing != Missing::kError) column.fill = number_to_fill(table, index, options);
  if (options.standardize == Standardize::kNo && !table.bytes(index).empty()) return column;
  std::vector<double> numbers;
  for (Index row = 0; row < table.rows(); ++row) {
    numbers.push_back(number_in(table, row, index, column.fill));
  }
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
                                         const std::string& advice, const std::string& fill = {}) {
  std::set<std::string_view> categories;
  for (Index row = 0; row < table.rows(); ++row) {
    categories.insert(category_in(table, row, index, fill));
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

Column fit_categories(const CsvTable& table, Index index, const TableOptions& options) {
  Column column{.name = table.column_name(index), .kind = ColumnKind::kCategory};
  if (options.missing != Missing::kError) column.fill = text_to_fill(table, index, options);
  column.values = find_categories(table, index,
                                  "it looks like an id, which tells nothing about other rows; "
                                  "leave it out (drop)",
                                  column.fill);
  return column;
}

void check_options(const CsvTable& table, const TableOptions& options) {
  if (options.standardize_rows < 0 || options.standardize_rows > table.rows()) {
    throw InvalidArgument("TableOptions: standardize_rows is ", options.standardize_rows, ", but ",
                          table.name, " has ", table.rows(), " rows");
  }
  if (table.columns < 2) fail_in(table.name, "has only one column; expected features and a target");
}

/// Why nothing is learned from a column of text; "" where something is.
std::string reason_to_leave_out(const CsvTable& table, Index column) {
  constexpr Index kFewRows = 20;
  std::set<std::string_view> values;
  bool dates = true;
  for (Index row = 0; row < table.rows(); ++row) {
    const std::string_view cell = table.cell(row, column);
    values.insert(cell);
    dates = dates && is_date(cell);
  }
  if (dates) return "holds dates; to use them, make columns of numbers of them";
  const bool is_id = table.rows() >= kFewRows && std::ssize(values) == table.rows();
  return is_id ? "has another text in each row, as an id has" : "";
}

/// Whether these are so few whole numbers that each stands for a class.
bool holds_few_whole_numbers(const CsvTable& table, Index column) {
  constexpr std::size_t kMost = 20, kTimes = 5;
  constexpr double kLargest = 1e6;
  std::set<double> numbers;
  for (Index row = 0; row < table.rows(); ++row) {
    const CellValue value = read_cell_value(table.cell(row, column));
    if (value.kind != CellKind::kNumber || value.number != std::floor(value.number) ||
        std::abs(value.number) > kLargest) {
      return false;
    }
    numbers.insert(value.number);
    if (numbers.size() > kMost) return false;
  }
  return numbers.size() > 1 && numbers.size() * kTimes <= static_cast<std::size_t>(table.rows());
}

/// Learns from all columns but the target, or says why not.
void fit_features(const CsvTable& table, Index target, const TableOptions& options,
                  TableEncoding& encoding) {
  const std::set<Index> categories = columns_of_option(table, "categories", options.categories),
                        dropped = columns_of_option(table, "drop", options.drop);
  if (dropped.contains(target)) {
    throw InvalidArgument("drop: ", in_quotes(table.column_name(target)), " is the target");
  }
  if (options.missing == Missing::kError) check_none_missing(table, dropped);
  for (Index i = 0; i < table.columns; ++i) {
    if (i == target) continue;
    const bool named = categories.contains(i);
    const bool is_category = named || holds_categories(table, i);
    const std::string reason = is_category && !named ? reason_to_leave_out(table, i) : "";
    if (dropped.contains(i) || !reason.empty()) {
      encoding.left_out.push_back({table.column_name(i), dropped.contains(i) ? "" : reason});
    } else {
      encoding.features.push_back(is_category ? fit_categories(table, i, options)
                                              : fit_numbers(table, i, options));
    }
  }
  if (encoding.features.empty()) fail_in(table.name, "all columns but the target are left out");
}

}  // namespace

TableEncoding fit_encoding(const CsvTable& table, const TableOptions& options) {
  const Index target = column_of_option(table, "target", options.target);
  check_options(table, options);
  TableEncoding encoding;
  encoding.target = table.column_name(target);
  encoding.columns = table.columns;
  const bool is_class =
      columns_of_option(table, "categories", options.categories).contains(target) ||
      holds_categories(table, target) || holds_few_whole_numbers(table, target);
  encoding.task = options.task.value_or(is_class ? Task::kClassification : Task::kRegression);
  if (encoding.task == Task::kClassification) {
    encoding.classes = find_classes(table, target);
  } else {
    for (Index row = 0; row < table.rows(); ++row) number_in(table, row, target);
  }
  fit_features(table, target, options, encoding);
  return encoding;
}

}  // namespace gradus
