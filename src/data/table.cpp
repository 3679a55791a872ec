#include "gradus/data/table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <numeric>
#include <set>
#include <span>

#include "data/table_cells.hpp"
#include "data/table_kinds.hpp"
#include "data/table_missing.hpp"
#include "data/table_problems.hpp"
#include "data/table_values.hpp"
#include "gradus/core/config.hpp"
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

/// Finds what stands for missing cells, and puts it in the place of NaN.
void fill_numbers(const CsvTable& table, Index index, const TableOptions& options,
                  std::vector<double>& numbers, Column& column) {
  std::vector<double> known = numbers_learned_from(table, options, numbers);
  std::erase_if(known, [](double number) { return std::isnan(number); });
  if (known.empty()) fail_in(where_column(table, index), "all cells are missing; leave it out");
  double fill = number_to_fill(known, options.missing);
  if (column.kind == ColumnKind::kOrdinal) {  // one of its values
    fill = number_to_fill(known, Missing::kMode);
    column.fill = column.values[static_cast<std::size_t>(fill)];
  } else {
    column.fill = to_text(fill);
  }
  std::ranges::replace_if(
      numbers, [](double number) { return std::isnan(number); }, fill);
}

constexpr const char* kNumberAdvice =
    "correct them, with a point before decimals, say which of them stand for a missing value "
    "(missing_values), take the column as categories (categories), or leave it out (drop)";

/// Learns from a column all of whose cells become numbers; column: what find_value() reads of it.
void fit_numbers(const CsvTable& table, Index index, const TableOptions& options,
                 Problems& problems, Column& column) {
  const bool may_miss = options.missing != Missing::kError;
  if (const auto bytes = table.bytes(index); !bytes.empty() && !may_miss &&
                                             options.standardize == Standardize::kNo &&
                                             column.kind == ColumnKind::kNumber) {
    const auto [least, most] = std::ranges::minmax(bytes);
    column.least = least;
    column.most = most;
    return;
  }
  std::vector<double> numbers(static_cast<std::size_t>(table.rows()));
  BadCells missing(table, index, "missing"), wrong(table, index, fault_of_values(column));
  for (Index row = 0; row < table.rows(); ++row) {
    double& number = numbers[static_cast<std::size_t>(row)];
    const std::optional<double> found = find_value(table, row, index, column);
    number = found.value_or(std::nan(""));
    if (!found) (cell_is_missing(table, row, index) ? missing : wrong).add(row);
  }
  column.missing = missing.count();
  const auto read = [&](Index row) { value_in(table, row, index, column); };
  if (!may_miss) problems.add(missing, kMissingAdvice, read);
  problems.add(wrong, kNumberAdvice, read);
  if (wrong.count() > 0 || (missing.count() > 0 && !may_miss)) return;
  if (may_miss) fill_numbers(table, index, options, numbers, column);
  const auto [least, most] = std::ranges::minmax(numbers);
  column.least = least;
  column.most = most;
  if (options.standardize == Standardize::kNo) return;
  set_moments(numbers_learned_from(table, options, numbers), where_column(table, index), column);
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

Column fit_categories(const CsvTable& table, Index index, const TableOptions& options,
                      Problems& problems) {
  Column column{.name = table.column_name(index), .kind = ColumnKind::kCategory};
  BadCells missing(table, index, "missing");
  for (Index row = 0; row < table.rows(); ++row) {
    if (cell_is_missing(table, row, index)) missing.add(row);
  }
  column.missing = missing.count();
  if (options.missing != Missing::kError) column.fill = text_to_fill(table, index, options);
  if (column.missing > 0 && column.fill.empty()) {
    problems.add(missing, kMissingAdvice, [&](Index row) { category_in(table, row, index); });
    return column;
  }
  column.values = find_categories(table, index,
                                  "it looks like an id, which tells nothing about other rows; "
                                  "leave it out (drop)",
                                  column.fill);
  return column;
}

/// Whether these are so few whole numbers that each stands for a class.
bool holds_few_whole_numbers(const CsvTable& table, Index column) {
  constexpr std::size_t kMost = 20, kTimes = 5;
  constexpr double kLargest = 1e6;
  std::set<double> numbers;
  for (Index row = 0; row < table.rows(); ++row) {
    const CellValue value = cell_value(table, row, column);
    if (value.kind != CellKind::kNumber || value.number != std::floor(value.number) ||
        std::abs(value.number) > kLargest) {
      return false;
    }
    numbers.insert(value.number);
    if (numbers.size() > kMost) return false;
  }
  return numbers.size() > 1 && numbers.size() * kTimes <= static_cast<std::size_t>(table.rows());
}

/// The features of a column that is not of categories: of a date several, and one more where
/// missing cells are to be seen.
std::vector<Column> fit_columns(const CsvTable& table, Index index, const ColumnPlan& plan,
                                const TableOptions& options, Problems& problems) {
  Column column{.name = table.column_name(index),
                .kind = plan.kind,
                .values = plan.values,
                .order = plan.dates.order};
  std::vector<Column> columns = {column};
  if (plan.kind == ColumnKind::kDate) {
    columns.clear();
    for (const DatePart part :
         {DatePart::kYear, DatePart::kMonth, DatePart::kDay, DatePart::kWeekday, DatePart::kHour}) {
      column.part = part;
      if (part != DatePart::kHour || plan.dates.has_times) columns.push_back(column);
    }
  }
  for (Column& one : columns) fit_numbers(table, index, options, problems, one);
  const Index missing = columns[0].missing;
  if (options.missing == Missing::kCategory && missing > 0) {
    columns.push_back({.name = column.name,
                       .kind = ColumnKind::kIsMissing,
                       .least = missing < table.rows() ? 0.0 : 1.0,
                       .most = 1});
  }
  return columns;
}

/// Learns from all columns but the target, or says why not.
void fit_features(const CsvTable& table, Index target, const std::vector<ColumnPlan>& plans,
                  const TableOptions& options, Problems& problems, TableEncoding& encoding) {
  for (Index i = 0; i < table.columns; ++i) {
    const ColumnPlan& plan = plans[static_cast<std::size_t>(i)];
    if (i == target) continue;
    if (plan.left_out) {
      encoding.left_out.push_back(*plan.left_out);
      continue;
    }
    if (!plan.doubt.empty()) encoding.doubts.push_back(plan.doubt);
    problems.attempt([&] {
      if (plan.kind == ColumnKind::kCategory) {
        encoding.features.push_back(fit_categories(table, i, options, problems));
      } else {
        std::ranges::move(fit_columns(table, i, plan, options, problems),
                          std::back_inserter(encoding.features));
      }
    });
  }
  if (!encoding.features.empty() || !problems.empty()) return;
  problems.add(concat("all columns but the target are left out",
                      joined(encoding.left_out, "",
                             [](const LeftOut& column) {
                               return column.reason.empty()
                                          ? ""
                                          : "; " + in_quotes(column.name) + " " + column.reason;
                             })),
               "");
}

/// What to predict, and its classes.
void learn_target(const CsvTable& table, Index target, const TableOptions& options,
                  Problems& problems, TableEncoding& encoding) {
  encoding.target = table.column_name(target);
  const bool is_class =
      columns_of_option(table, "categories", options.categories).contains(target) ||
      holds_categories(table, target) || holds_few_whole_numbers(table, target);
  encoding.task = options.task.value_or(is_class ? Task::kClassification : Task::kRegression);
  BadCells missing(table, target, "missing");
  for (Index row = 0; row < table.rows(); ++row) {
    if (cell_is_missing(table, row, target)) missing.add(row);
  }
  problems.add(missing, kMissingAdvice, [&](Index row) { category_in(table, row, target); });
  if (missing.count() > 0) return;
  problems.attempt([&] {
    if (encoding.task == Task::kClassification) {
      encoding.classes = find_classes(table, target);
    } else {
      for (Index row = 0; row < table.rows(); ++row) number_in(table, row, target);
    }
  });
}

}  // namespace

std::string Column::feature_name() const {
  constexpr std::array kParts = {"year", "month", "day", "weekday", "hour"};
  if (kind == ColumnKind::kIsMissing) return name + " (is missing)";
  return kind == ColumnKind::kDate
             ? concat(name, " (", kParts.at(static_cast<std::size_t>(part)), ")")
             : name;
}

TableEncoding fit_target(const CsvTable& table, const TableOptions& options) {
  const Index target = column_of_option(table, "target", options.target);
  TableEncoding encoding;
  Problems problems(table);
  learn_target(table, target, options, problems, encoding);
  problems.check();
  return encoding;
}

TableEncoding fit_encoding(const CsvTable& table, const TableOptions& options) {
  const Index target = target_of(table, options);
  if (table.columns < 2 && target >= 0) {
    fail_in(table.name, "has only one column; expected features and a target");
  }
  TableEncoding encoding;
  encoding.columns = table.columns;
  encoding.unseen = options.unseen;
  const std::vector<ColumnPlan> plans = plan_columns(table, target, options);
  Problems problems(table);
  if (target >= 0) learn_target(table, target, options, problems, encoding);
  fit_features(table, target, plans, options, problems, encoding);
  problems.check();
  return encoding;
}

}  // namespace gradus
