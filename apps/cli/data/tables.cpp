#include "cli/data/tables.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <gradus/core/text.hpp>
#include <limits>
#include <map>

#include "cli/data/table_file.hpp"
#include "cli/data/written_columns.hpp"
#include "data/table_cells.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// Names from a file, short enough for a line.
std::string short_name(const std::string& name) {
  constexpr std::size_t kLongest = 24;
  return printable(name.size() <= kLongest ? name : name.substr(0, kLongest - 3) + "...");
}

/// "number, 0.5 to 7.1" or "category, 3 values: blue, green, red".
std::string describe_feature(const CsvTable& table, Index index, const Column& column) {
  constexpr std::size_t kShown = 4;
  const std::string filled =
      column.fill.empty() ? "" : "; missing ones are " + short_name(column.fill);
  if (column.kind == ColumnKind::kCategory) {
    std::vector<std::string> shown;
    for (const std::string& value : column.values) {
      if (shown.size() < kShown) shown.push_back(short_name(value));
    }
    return concat("category, ", column.values.size(), " values: ", joined(shown),
                  column.values.size() > kShown ? ", ..." : "", filled);
  }
  double least = std::numeric_limits<double>::infinity(), most = -least;
  for (Index row = 0; row < table.rows(); ++row) {
    const double number = number_in(table, row, index, column.fill);
    least = std::min(least, number);
    most = std::max(most, number);
  }
  return concat(least == most ? "constant, " : "number, ", printed(least, 'g', 6),
                least == most ? "" : concat(" to ", printed(most, 'g', 6)), filled);
}

/// "2 classes: no (30), yes (31)"; or "a number to predict, 0.5 to 7.1".
std::string describe_target(const CsvTable& table, Index index, const TableEncoding& encoding,
                            const Matrix& y) {
  constexpr std::size_t kShown = 10;
  if (encoding.task == Task::kRegression) {
    return "a number to predict, " + printed(static_cast<double>(y.minCoeff()), 'g', 6) + " to " +
           printed(static_cast<double>(y.maxCoeff()), 'g', 6);
  }
  std::vector<std::string> shown;
  for (std::size_t id = 0; id < std::min(kShown, encoding.classes.size()); ++id) {
    shown.push_back(concat(short_name(encoding.classes[id]), " (",
                           (y.array() == static_cast<Scalar>(id)).count(), ")"));
  }
  const bool numbers = !holds_text(table, index);
  return concat(encoding.classes.size(), " classes to tell apart: ", joined(shown),
                encoding.classes.size() > kShown ? ", ..." : "",
                numbers ? "; --task regression predicts the number" : "");
}

/// A line about the table, and one for each of its columns.
std::vector<std::string> describe(const CsvTable& table, const TableEncoding& encoding,
                                  const Matrix& y) {
  constexpr std::size_t kShown = 20;
  const std::map<char, std::string> separators = {
      {',', "commas"}, {';', "semicolons"}, {'\t', "tabs"}, {'|', "'|'"}, {' ', "white space"}};
  std::vector<std::string> lines = {
      concat("Table: ", table.header.empty() ? "no header" : "a header", ", ",
             separators.at(table.separator), " between cells",
             table.decimal == ',' ? ", decimal commas" : "", "; ", table.columns, " columns")};
  const std::map<std::string, Index> indices = columns_by_name(table);
  for (std::size_t i = 0; i < std::min(kShown, encoding.features.size()); ++i) {
    const Column& column = encoding.features[i];
    lines.push_back(concat("  ", short_name(column.name), ": ",
                           describe_feature(table, indices.at(column.name), column)));
  }
  if (encoding.features.size() > kShown) {
    lines.push_back(concat("  and ", encoding.features.size() - kShown, " more"));
  }
  for (const LeftOut& left_out : encoding.left_out) {
    lines.push_back(concat("  ", short_name(left_out.name), ": left out"));
  }
  lines.push_back(concat("  ", short_name(encoding.target), ": ",
                         describe_target(table, indices.at(encoding.target), encoding, y)));
  return lines;
}

/// Of the columns that nobody asked to leave out.
void warn_of_left_out(const TableEncoding& encoding, const std::string& place) {
  for (const auto& [name, reason] : encoding.left_out) {
    if (reason.empty()) continue;
    const std::string shown = short_name(name);
    spdlog::warn(
        "{}: column '{}' is left out, as it {}; --drop '{}' says so, --categorical '{}' takes it "
        "as categories",
        place, shown, reason, shown, shown);
  }
}

}  // namespace

Data load_table(const DataOptions& options) {
  if (options.target.empty()) {
    throw InvalidArgument("--train: a CSV file needs --target, the column to predict");
  }
  CsvTable table = read_table_file(options.train, options.csv);
  TableOptions how{.target = options.target,
                   .task = options.task,
                   .standardize = options.standardize ? Standardize::kYes : Standardize::kNo,
                   .categories = options.categorical,
                   .missing = options.missing,
                   .drop = options.drop};
  if (options.missing == Missing::kDrop) {
    const Index before = table.rows();
    table = drop_missing(table, how);
    spdlog::info("Rows with missing values are left out: {} of {}", before - table.rows(), before);
  }
  if (options.validation_split > 0) {
    // Nothing may be learned from those that validate.
    how.standardize_rows = static_cast<Index>(
        std::floor(static_cast<double>(table.rows()) * (1 - options.validation_split)));
  }
  Data data{{}, place_name(options.train), {}};
  TableEncoding encoding = fit_encoding(table, how);
  encoding.csv = options.csv;
  if (table.decimal == ',') encoding.csv.decimal = ',';  // a few rows may leave it open
  data.sets.train = encode(table, encoding, Targets::kRequired);
  data.understood = describe(table, encoding, data.sets.train.y());
  warn_of_left_out(encoding, data.name);
  for (const std::string& doubt : doubts_of_written_numbers(table, encoding)) {
    spdlog::warn("{}: {}", data.name, doubt);
  }
  if (!options.test.empty()) {
    data.sets.test = from_option("--test", [&] {
      return encode(read_table_file(options.test, options.csv), encoding, Targets::kRequired);
    });
  }
  data.preprocessing.task = encoding.task;
  data.preprocessing.classes = encoding.classes;
  data.preprocessing.table = encoding;
  return data;
}

}  // namespace gradus::cli
