// Tables: from CSV files to numbers, with a record of how.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/core/matrix.hpp"
#include "gradus/data/dataset.hpp"

namespace gradus::inline GRADUS_PRECISION {

enum class CsvHeader {
  kAuto,  ///< The first line is a header where none of its cells is a number.
  kYes,
  kNo
};

struct CsvOptions {
  /// What separates two cells. '\0': whichever of , ; and tab is most frequent in the first line.
  char separator = '\0';
  CsvHeader header = CsvHeader::kAuto;
};

/// The cells of a CSV file: at least one row, and all rows of the same length.
struct CsvTable {
  std::string name;                 ///< The file's, for messages.
  std::vector<std::string> header;  ///< The columns' names, no two the same; empty: there are none.
  Index columns = 0;
  std::string text;                  ///< All cells, row by row, one directly after the other.
  std::vector<std::uint32_t> ends;   ///< Where each cell ends in text.
  std::vector<std::uint32_t> lines;  ///< The line of the file where each row begins, from 1.

  Index rows() const { return static_cast<Index>(lines.size()); }

  std::string_view cell(Index row, Index column) const;

  /// Its name in the header; "column 3", counted from 1, if there is no header.
  std::string column_name(Index column) const;

  /// "wine.csv:17, column 3 (citric acid)", to begin a message with.
  std::string where(Index row, Index column) const;
};

/// Reads a table as RFC 4180 describes it: a cell may stand in quotes, and then hold separators,
/// line ends and, doubled, quotes. Beyond the RFC, lines may end in LF as well as CR LF, a UTF-8
/// byte order mark in front and blank lines at the end do not count, and spaces around a cell that
/// are not in quotes do not belong to it.
///
/// name: the file's, for messages. Memory: no more than the text has bytes, and four bytes a cell.
/// Throws DataError, with the line, if the text is empty, binary, not in UTF-8, or has no rows;
/// where a row has more or fewer cells than the first, a quote is not closed or stands inside a
/// cell without quotes, a line is blank, or the header has an empty name or one name twice. Throws
/// InvalidArgument for a separator that cannot be one: a quote, a line end, a byte above 127.
CsvTable parse_csv(std::string_view text, const std::string& name, const CsvOptions& options = {});

/// The same for a file of less than 4 GB.
CsvTable read_csv(const std::filesystem::path& path, const CsvOptions& options = {});

enum class Task { kRegression, kClassification };
enum class Standardize { kNo, kYes };

struct TableOptions {
  std::string target;  ///< The name of the column to predict, or its number, counted from 1.
  std::optional<Task> task = {};  ///< See fit_encoding().
  /// Features of numbers x become (x - mean) / stddev. Never the target: its losses and errors stay
  /// in its own unit.
  Standardize standardize = Standardize::kNo;
  /// How many rows, from the first, give mean and standard deviation; 0: all. Nothing may be
  /// learned from rows at the end that validate.
  Index standardize_rows = 0;
  /// Names or numbers of columns that are categories, even where they hold numbers.
  std::vector<std::string> categories = {};
};

enum class ColumnKind { kNumber, kCategory };

/// How one column becomes features.
struct Column {
  std::string name;  ///< "column 3", counted from 1, in a file without header.
  ColumnKind kind = ColumnKind::kNumber;
  // kNumber: one feature, (x - mean) / stddev.
  double mean = 0;
  double stddev = 1;
  // kCategory: a feature for each of these, sorted: 1 for the cell's own, else 0.
  std::vector<std::string> values = {};
};

/// How a table becomes a Dataset: learned from the training table, and kept for all others.
struct TableEncoding {
  std::vector<Column> features;  ///< In the order of the table.
  std::string target;            ///< The target column's name.
  Task task = Task::kRegression;
  std::vector<std::string> classes;  ///< Classification: a class's name by its id.
};

/// Learns how to encode a table.
///
/// A column holds categories if it is named in options.categories or if at least half of its cells
/// are not numbers. Otherwise it holds numbers. Categories are sorted, and one-hot encoded.
///
/// The task is classification if the target holds categories (no numbers: names, yes and no), and
/// regression if it holds any numbers. options.task can override that: classification of whole
/// numbers makes each number a class, in the order of size; regression needs numbers.
///
/// mean and stddev: over the rows, stddev with 1/N. Of a column that is constant there, stddev is
/// 1, so that it becomes 0.
///
/// Throws DataError, with file, line and column, for a cell that is missing (empty, NA, N/A, NaN,
/// nan, NULL, null, ?), infinite, or, in a column of numbers, not a number; for a column with more
/// than 1000 categories, which is probably an id; and if nothing is left to learn from or to tell
/// apart. Throws InvalidArgument if options name a column that is not there.
TableEncoding fit_encoding(const CsvTable& table, const TableOptions& options);

enum class Targets {
  kRequired,
  kIgnored  ///< There need be none; y is one column of zeros.
};

/// x: N x features. y: N x 1, the numbers or the class ids.
///
/// Columns are found by name, in any order. Columns that the encoding does not know are not read. A
/// file without header has the columns of the one learned from at the same places; with kIgnored,
/// it may lack the target's column and no other.
///
/// Throws DataError if a column is missing, and for cells, with file, line and column, as
/// fit_encoding() does; also for a category or class that the encoding does not know, and a number
/// too large for a Scalar.
Dataset encode(const CsvTable& table, const TableEncoding& encoding, Targets targets);

}  // namespace gradus
