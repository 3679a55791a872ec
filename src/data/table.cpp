#include "gradus/data/table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <new>
#include <numeric>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>

#include "data/table_cells.hpp"
#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

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

Scalar to_scalar(double number, const CsvTable& table, Index row, Index column) {
  if (std::abs(number) <= static_cast<double>(std::numeric_limits<Scalar>::max())) {
    return static_cast<Scalar>(number);
  }
  fail_in(table.where(row, column), "the number is too large: ", in_quotes(table.cell(row, column)),
          "; scale the column");
}

/// From categories or classes to their ids.
class Ids {
 public:
  Ids(const std::vector<std::string>& names, std::string kind)
      : names_(names), kind_(std::move(kind)) {
    for (const std::string& name : names) ids_.emplace(name, std::ssize(ids_));
  }

  Index at(std::string_view name, const CsvTable& table, Index row, Index column) const {
    if (const auto found = ids_.find(name); found != ids_.end()) return found->second;
    fail_in(table.where(row, column), in_quotes(name), " is no known ", kind_, "; known are ",
            list_in_quotes(names_));
  }

 private:
  const std::vector<std::string>& names_;
  std::string kind_;
  std::unordered_map<std::string_view, Index> ids_;
};

/// How many features the column becomes.
Index width_of(const Column& column) {
  return column.kind == ColumnKind::kNumber ? 1 : std::ssize(column.values);
}

/// Were classes made of whole numbers? Then 3.0 is the class "3" too.
bool are_whole_numbers(const std::vector<std::string>& classes) {
  return std::all_of(classes.begin(), classes.end(), [](const std::string& name) {
    const CellValue value = read_cell_value(name);
    return value.kind == CellKind::kNumber && value.number == std::floor(value.number);
  });
}

Index column_for(const CsvTable& table, const std::map<std::string, Index>& indices,
                 const std::string& name) {
  if (const auto found = indices.find(name); found != indices.end()) return found->second;
  fail_in(table.name, "has no column ", in_quotes(name), "; it has ", list_columns(table));
}

/// The columns of the features. A table without header and without the target's column has those
/// behind it one place further left.
std::vector<Index> feature_columns(const CsvTable& table, const TableEncoding& encoding,
                                   Targets targets) {
  const std::map<std::string, Index> indices = columns_by_name(table);
  const Index count = std::ssize(encoding.features);
  std::vector<Index> columns;
  const auto is_numbered = [](const Column& feature) {
    return feature.name.starts_with("column ");
  };
  if (table.header.empty() && targets == Targets::kIgnored && table.columns == count &&
      std::all_of(encoding.features.begin(), encoding.features.end(), is_numbered)) {
    for (Index i = 0; i < count; ++i) columns.push_back(i);
    return columns;
  }
  for (const Column& feature : encoding.features) {
    columns.push_back(column_for(table, indices, feature.name));
  }
  return columns;
}

/// A category of a byte can become a thousand features. Throws DataError where that takes memory
/// out of proportion.
void check_size(const CsvTable& table, const TableEncoding& encoding, Index width) {
  constexpr double kAlways = 256e6, kTimesTheText = 64;  // bytes
  const double most = std::max(kAlways, kTimesTheText * static_cast<double>(table.text.size()));
  const double rows = static_cast<double>(table.rows());
  const double need = rows * static_cast<double>(width) * sizeof(Scalar);
  if (need <= most || width == std::ssize(encoding.features)) return;
  const auto widest = std::ranges::max_element(
      encoding.features, {}, [](const Column& column) { return column.values.size(); });
  fail_in(table.name, "its columns of text become ", width, " features, a value each, ",
          static_cast<Index>(need / 1e6), " MB for ", table.rows(), " rows; at most ",
          static_cast<Index>(most / 1e6),
          " MB are taken for such a table; leave out columns with many values, such as ",
          in_quotes(widest->name), " with ", widest->values.size());
}

Matrix encode_features(const CsvTable& table, const TableEncoding& encoding, Targets targets) {
  const std::vector<Index> columns = feature_columns(table, encoding, targets);
  Index width = 0;
  for (const Column& feature : encoding.features) width += width_of(feature);
  if (width == 0) throw InvalidArgument("TableEncoding: there are no features");
  check_size(table, encoding, width);
  Matrix x = Matrix::Zero(table.rows(), width);
  Index first = 0;  // of the column's features
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Column& feature = encoding.features[i];
    const Ids ids(feature.values, "category");
    for (Index row = 0; row < table.rows(); ++row) {
      if (feature.kind == ColumnKind::kNumber) {
        const double number = number_in(table, row, columns[i]);
        x(row, first) = to_scalar((number - feature.mean) / feature.stddev, table, row, columns[i]);
      } else {
        x(row, first + ids.at(category_in(table, row, columns[i]), table, row, columns[i])) = 1;
      }
    }
    first += width_of(feature);
  }
  return x;
}

Matrix encode_target(const CsvTable& table, const TableEncoding& encoding) {
  const Index column = column_for(table, columns_by_name(table), encoding.target);
  const bool whole = are_whole_numbers(encoding.classes);
  const Ids ids(encoding.classes, "class");
  Matrix y(table.rows(), 1);
  for (Index row = 0; row < table.rows(); ++row) {
    if (encoding.task == Task::kRegression) {
      y(row, 0) = to_scalar(number_in(table, row, column), table, row, column);
      continue;
    }
    const Index id = whole ? ids.at(whole_number_in(table, row, column), table, row, column)
                           : ids.at(category_in(table, row, column), table, row, column);
    y(row, 0) = static_cast<Scalar>(id);
  }
  return y;
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

Dataset encode(const CsvTable& table, const TableEncoding& encoding, Targets targets) {
  try {
    Matrix x = encode_features(table, encoding, targets);
    Matrix y = targets == Targets::kRequired ? encode_target(table, encoding)
                                             : Matrix(Matrix::Zero(table.rows(), 1));
    return {std::move(x), std::move(y)};
  } catch (const std::bad_alloc&) {
    fail_in(table.name, "not enough memory for its ", table.rows(), " rows");
  }
}

}  // namespace gradus
