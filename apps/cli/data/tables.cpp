#include "cli/data/tables.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <gradus/core/text.hpp>
#include <map>
#include <numeric>
#include <utility>

#include "cli/data/column_lines.hpp"
#include "cli/data/split.hpp"
#include "cli/data/table_file.hpp"
#include "cli/data/written_columns.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// "Table: a header, commas between cells, ..."
std::string table_line(const CsvTable& table) {
  const std::map<char, std::string> separators = {
      {',', "commas"}, {';', "semicolons"}, {'\t', "tabs"}, {'|', "'|'"}, {' ', "white space"}};
  const auto known = separators.find(table.separator);
  return concat("Table: ", table.header.empty() ? "no header" : "a header", ", ",
                known == separators.end() ? in_quotes({&table.separator, 1}) : known->second,
                " between cells", table.decimal == ',' ? ", decimal commas" : "", "; ",
                table.rows(), " rows, ", table.columns, " columns");
}

/// The library's advice with the options of the command: "(drop)" becomes "(--drop)".
std::string with_options(std::string text) {
  constexpr std::array<std::pair<const char*, const char*>, 8> kNames = {
      {{"(drop", "(--drop"},
       {"(missing)", "(--missing)"},
       {"(missing_values", "(--missing-values"},
       {"(categories", "(--categorical"},
       {"(numbers", "(--numeric"},
       {"(unseen)", "(--unseen ignore)"},
       {"ordinals:", "--ordinal:"},
       {"choose the task regression", "choose --task regression"}}};
  for (const auto& [theirs, ours] : kNames) {
    const std::string name = theirs;
    for (std::size_t at = text.find(name); at != std::string::npos;
         at = text.find(name, at + std::string(ours).size())) {
      text.replace(at, name.size(), ours);
    }
  }
  return text;
}

template <class Work>
auto with_options_in_errors(const Work& work) {
  try {
    return work();
  } catch (const DataError& error) {
    throw DataError(with_options(error.what()));
  }
}

/// "--ordinal cut=Fair,Good" in its parts.
Ordinal parse_ordinal(const std::string& text) {
  const std::size_t equals = text.find('=');
  Ordinal ordinal{.column = text.substr(0, equals)};
  std::string values = equals == std::string::npos ? "" : text.substr(equals + 1);
  for (std::size_t comma = 0; comma != std::string::npos;) {
    comma = values.find(',');
    ordinal.values.push_back(values.substr(0, comma));
    values.erase(0, comma == std::string::npos ? comma : comma + 1);
  }
  return ordinal;
}

TableOptions table_options(const DataOptions& options) {
  TableOptions how{.target = options.target,
                   .task = options.task,
                   .standardize = options.standardize ? Standardize::kYes : Standardize::kNo,
                   .categories = options.categorical,
                   .missing = options.missing,
                   .drop = options.drop,
                   .keep = options.keep,
                   .numbers = options.numeric,
                   .dates = options.dates,
                   .unseen = options.unseen};
  for (const std::string& text : options.ordinal) how.ordinals.push_back(parse_ordinal(text));
  return how;
}

/// How to use a column that nobody asked to leave out.
std::string way_to_use(const LeftOut& column) {
  const std::string name = printable(column.name);
  switch (column.why) {
    case LeftOut::Why::kDate:
      return "--dates parts makes numbers of it, --categorical '" + name + "' categories";
    case LeftOut::Why::kId:
      return "--numeric '" + name + "' takes it as numbers, --categorical '" + name +
             "' as categories";
    case LeftOut::Why::kAsked:
    case LeftOut::Why::kEmpty:
      break;
  }
  return "";
}

/// Nothing is learned from rows beyond --limit, or that validate: sets data.rows.
std::vector<std::uint32_t> rows_to_learn_from(const CsvTable& table, const TableOptions& how,
                                              const DataOptions& options, Data& data) {
  const Index limit = options.limit > 0 ? std::min(options.limit, table.rows()) : table.rows();
  if (options.validation_split > 0 || options.folds > 0) {
    try {
      const TableEncoding target = fit_target(table, how);
      Matrix y = encode_target(table, target);
      y.conservativeResize(limit, 1);
      data.rows = choose_rows(y, target.task, options);
      return data.rows->train;
    } catch (const DataError&) {
      return {};  // fit_encoding() says it, with all else that is wrong
    }
  }
  if (limit == table.rows()) return {};
  std::vector<std::uint32_t> rows(static_cast<std::size_t>(limit));
  std::iota(rows.begin(), rows.end(), 0U);
  return rows;
}

void add_warnings(const CsvTable& table, const CsvOptions& asked, const TableEncoding& encoding,
                  Data& data) {
  const bool has_numbers = std::ranges::any_of(
      encoding.features, [](const Column& column) { return column.kind == ColumnKind::kNumber; });
  if (asked.header == CsvHeader::kAuto && !table.header.empty()) {
    if (table.header[0] == "0") {
      data.warnings.emplace_back(
          "the first line, 0,1,2 and so on, is taken as a header; --header no takes it as a row");
    } else if (!has_numbers) {
      data.warnings.emplace_back(
          "all cells are text, so the first line may be a row; --header no takes it as one, "
          "--header yes says that it is none");
    }
  }
  for (const LeftOut& column : encoding.left_out) {
    if (column.why == LeftOut::Why::kAsked) continue;
    const std::string use = way_to_use(column);
    data.warnings.push_back(concat("column ", in_quotes(column.name), " is left out, as it ",
                                   column.reason, use.empty() ? "" : "; ", use, "; --drop '",
                                   printable(column.name), "' says so"));
  }
  for (const std::string& doubt : encoding.doubts) data.warnings.push_back(with_options(doubt));
}

}  // namespace

Data load_table(const DataOptions& options) {
  if (options.target.empty() && !options.only_look) {
    throw InvalidArgument("--train: a CSV file needs --target, the column to predict");
  }
  CsvTable table = read_table_file(options.train, options.csv);
  TableOptions how = table_options(options);
  if (options.missing == Missing::kDrop) {
    const Index before = table.rows();
    table = drop_missing(table, how);
    spdlog::info("Rows with missing values are left out: {} of {}", before - table.rows(), before);
  }
  const Targets targets = options.target.empty() ? Targets::kIgnored : Targets::kRequired;
  Data data{{}, place_name(options.train), {}};
  how.learn_from = rows_to_learn_from(table, how, options, data);
  TableEncoding encoding = with_options_in_errors([&] { return fit_encoding(table, how); });
  encoding.csv = options.csv;
  if (table.decimal == ',') encoding.csv.decimal = ',';  // a few rows may leave it open
  data.sets.train = with_options_in_errors([&] { return encode(table, encoding, targets); });
  data.understood = column_lines(encoding);
  data.understood.insert(data.understood.begin(), table_line(table));
  add_warnings(table, options.csv, encoding, data);
  for (const std::string& doubt : doubts_of_written_numbers(table, encoding)) {
    data.warnings.push_back(doubt);
  }
  if (!options.test.empty()) {
    data.sets.test = from_option("--test", [&] {
      return encode_table(read_table_file(options.test, options.csv), encoding, targets);
    });
  }
  data.preprocessing.task = encoding.task;
  data.preprocessing.classes = encoding.classes;
  data.preprocessing.table = encoding;
  return data;
}

Dataset encode_table(const CsvTable& table, const TableEncoding& encoding, Targets targets) {
  return with_options_in_errors([&] { return encode(table, encoding, targets); });
}

}  // namespace gradus::cli
