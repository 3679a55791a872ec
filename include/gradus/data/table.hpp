// Tables: from CSV files to numbers, with a record of how.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/core/matrix.hpp"
#include "gradus/data/dataset.hpp"

namespace gradus::inline GRADUS_PRECISION {

enum class CsvHeader {
  /// The first line is a header where none of its cells is a number, or where it is 0,1,2 and so
  /// on, at least three, as pandas names columns.
  kAuto,
  kYes,
  kNo
};

enum class CsvEncoding {
  kUtf8,
  kLatin1  ///< ISO 8859-1, with Windows-1252's characters (€) where that has none, as browsers do.
};

struct CsvOptions {
  /// What separates two cells; ' ' stands for a run of blanks and tabs. '\0': whichever of , ; |
  /// and tab is most frequent in the first line; ' ' where , ; | do not occur there and the first
  /// lines have several cells then, all as many.
  char separator = '\0';
  CsvHeader header = CsvHeader::kAuto;
  /// What stands before the decimals, a point or a comma. '\0': a comma where some cell is a number
  /// so, none is one with a point, not all could be thousands (1,000), and commas do not separate
  /// cells.
  char decimal = '\0';
  CsvEncoding encoding = CsvEncoding::kUtf8;
  /// What a missing cell holds, if it is not empty. None: NA, N/A, NaN, nan, NULL, null, ?.
  std::vector<std::string> missing_values = {};
};

/// Throws InvalidArgument for a separator that cannot be one (a quote, a line end, a byte above
/// 127) and a decimal sign that is neither a point nor a comma.
void check(const CsvOptions& options);

/// The cells of one column, from the top. Where all are whole numbers from 0 to 255, as of images,
/// each takes one byte.
class CsvColumn {
 public:
  void append(std::string_view cell);
  std::string_view cell(Index row) const;
  /// The numbers, where each cell is one of 0, 1, 2, ... 255, written so; else empty.
  std::span<const std::uint8_t> bytes() const { return bytes_; }

 private:
  void become_text();

  std::vector<std::uint8_t> bytes_;  // or, where ends_ is not empty,
  std::string text_;                 // the cells, one directly after the other, and
  std::vector<std::uint32_t> ends_;  // where each ends
};

/// The cells of a CSV file: at least one row, and all rows of the same length.
struct CsvTable {
  std::string name;                 ///< The file's, for messages.
  std::vector<std::string> header;  ///< The columns' names, no two the same; empty: there are none.
  Index columns = 0;
  char separator = ',';                          ///< What separated them.
  char decimal = '.';                            ///< A comma stands as a point in the cells.
  std::vector<std::string> missing_values = {};  ///< As in CsvOptions.
  std::uint64_t size = 0;                        ///< Of the text, in bytes.
  std::vector<CsvColumn> cells;                  ///< Column by column.
  std::vector<std::uint32_t> lines;  ///< The line of the file where each row begins, from 1.

  Index rows() const { return static_cast<Index>(lines.size()); }

  std::string_view cell(Index row, Index column) const {
    return cells[static_cast<std::size_t>(column)].cell(row);
  }

  /// CsvColumn::bytes(); none where a number may stand for a missing value.
  std::span<const std::uint8_t> bytes(Index column) const {
    if (!missing_values.empty()) return {};
    return cells[static_cast<std::size_t>(column)].bytes();
  }

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
/// name: the file's, for messages. Memory: a byte a cell of columns of whole numbers from 0 to 255;
/// for others what the text has, and four bytes a cell.
/// Throws DataError, with the line, if the text is empty, binary, in another encoding, or has no
/// rows; where a row has more or fewer cells than the first, a quote is not closed or stands inside
/// a cell without quotes, a line is blank, or the header has an empty name or one name twice.
/// Throws as check() does.
CsvTable parse_csv(std::string_view text, const std::string& name, const CsvOptions& options = {});

/// Is told now and then how many rows have been read, and how many bytes of the file.
using CsvProgress = std::function<void(Index rows, std::uint64_t bytes)>;

/// The same for a file of less than 4 GB, which may be packed with gzip. Refuses to unpack a large
/// one that is less than a hundredth of its text.
CsvTable read_csv(const std::filesystem::path& path, const CsvOptions& options = {},
                  const CsvProgress& progress = {});

enum class Task { kRegression, kClassification };
enum class Standardize { kNo, kYes };

/// What becomes of a feature's cells that are missing: see CsvOptions::missing_values.
enum class Missing {
  kError,
  kMean,      ///< The mean of the column's numbers; of text, the most frequent.
  kMedian,    ///< The median; of text, the most frequent.
  kMode,      ///< The most frequent, of several the least.
  kCategory,  ///< Of text, a category of its own; of numbers the mean, and a feature says so.
  kDrop       ///< Nothing is learned from the row.
};

enum class Dates {
  kDrop,  ///< They are left out.
  kParts  ///< Year, month, day and weekday (Monday is 1), and the hour where there are times.
};

/// What becomes of a category that the table learned from has not.
enum class Unseen {
  kError,
  kIgnore  ///< All its features are 0.
};

/// A column whose values have an order: the first becomes 0, the next 1.
struct Ordinal {
  std::string column = {};  ///< Its name or number.
  std::vector<std::string> values = {};
};

struct TableOptions {
  /// The name of the column to predict, or its number, counted from 1. "": none, to see what the
  /// columns are.
  std::string target = {};
  std::optional<Task> task = {};  ///< See fit_encoding().
  /// Features of numbers x become (x - mean) / stddev. Never the target: its losses and errors stay
  /// in its own unit.
  Standardize standardize = Standardize::kNo;
  /// The rows that give mean, standard deviation and what fills missing cells; empty: all. Nothing
  /// may be learned from rows that validate: see split_rows().
  std::vector<std::uint32_t> learn_from = {};
  /// Names or numbers of columns that are categories, even where they hold numbers.
  std::vector<std::string> categories = {};
  Missing missing = Missing::kError;
  /// Names or numbers of columns to leave out.
  std::vector<std::string> drop = {};
  /// Those not to leave out, if any: all others but the target are.
  std::vector<std::string> keep = {};
  /// Columns of numbers, even where they look like something else.
  std::vector<std::string> numbers = {};
  std::vector<Ordinal> ordinals = {};
  Dates dates = Dates::kDrop;
  Unseen unseen = Unseen::kError;
};

enum class ColumnKind {
  kNumber,
  kCategory,
  kOrdinal,
  kDate,      ///< A part of a date.
  kIsMissing  ///< 1 where the cell is missing, else 0.
};

enum class DatePart { kYear, kMonth, kDay, kWeekday, kHour };

/// What stands first in a date. Years have four digits.
enum class DateOrder { kYearMonthDay, kDayMonthYear, kMonthDayYear };

/// How one column becomes features, or one of them. All kinds but categories are one feature,
/// (x - mean) / stddev.
struct Column {
  std::string name;  ///< "column 3", counted from 1, in a file without header.
  ColumnKind kind = ColumnKind::kNumber;
  double mean = 0;
  double stddev = 1;
  /// kCategory: a feature for each of these, sorted: 1 for the cell's own, else 0. kOrdinal: in
  /// their order.
  std::vector<std::string> values = {};
  /// Stands for a missing cell, as a cell would, or the number of a date's part; "": there may be
  /// none.
  std::string fill = {};
  DatePart part = DatePart::kYear;
  DateOrder order = DateOrder::kYearMonthDay;

  // In the table learned from:
  double least = 0, most = 0;
  Index missing = 0;

  std::string feature_name() const;  ///< "sold (year)" of a date's part.
};

/// A column from which nothing is learned.
struct LeftOut {
  enum class Why { kAsked, kDate, kId, kEmpty };

  std::string name;
  Why why = Why::kAsked;  ///< TableOptions::drop or keep says so.
  std::string reason;     ///< Else what goes on after "it".
};

/// How a table becomes a Dataset: learned from the training table, and kept for all others.
struct TableEncoding {
  std::vector<Column> features;  ///< In the order of the table.
  std::string target;            ///< The target column's name.
  Task task = Task::kRegression;
  std::vector<std::string> classes;  ///< Classification: a class's name by its id.
  std::vector<LeftOut> left_out = {};
  Index columns = 0;    ///< Of the table; 0: no more than features and target.
  CsvOptions csv = {};  ///< How to read other files like it.
  Unseen unseen = Unseen::kError;
  /// Guesses that may be wrong, each with the option that decides otherwise in brackets.
  std::vector<std::string> doubts = {};
};

/// Learns how to encode a table.
///
/// A column holds categories if it is named in options.categories or if at least half of its cells
/// are not numbers. Otherwise it holds numbers. Categories are sorted, and one-hot encoded.
///
/// Left out are options.drop, and, unless an option names them, columns of dates, of nothing but
/// missing cells, and of ids. Dates are 2026-11-30, 30.11.2026, 11/30/2026 and the like, with or
/// without a time. Ids, of 20 rows or more, are text that differs in nine rows of ten or has more
/// than 1000 values, and whole numbers, all different, in a column that is named as ids are.
///
/// The task is classification if the target holds categories (no numbers: names, yes and no) or few
/// whole numbers: at most 20 different ones, each five times on average. Otherwise it is
/// regression. options.task can override that: classification of whole numbers makes each number a
/// class, in the order of size; regression needs numbers.
///
/// mean and stddev: over the rows, stddev with 1/N. Of a column that is constant there, stddev is
/// 1, so that it becomes 0.
///
/// With Missing::kDrop, call drop_missing() first. Missing cells of the target are errors.
///
/// Throws DataError, with file, lines and columns, and with all that is wrong, for cells that are
/// missing, infinite, or, in a column of numbers, not a number; for a named column with more than
/// 1000 categories; for a target that is the same in all rows; and if nothing is left to learn
/// from. Throws InvalidArgument if options name a column that is not there, or one as two kinds.
TableEncoding fit_encoding(const CsvTable& table, const TableOptions& options);

/// The same without features: the target, its task and classes alone.
TableEncoding fit_target(const CsvTable& table, const TableOptions& options);

/// The table without the rows that lack a cell in any column that is not left out.
CsvTable drop_missing(const CsvTable& table, const TableOptions& options);

enum class Targets {
  kRequired,
  kIgnored  ///< There need be none; y is one column of zeros.
};

/// x: N x features, kept as bytes where all are columns of whole numbers from 0 to 255 that are not
/// standardized. y: N x 1, the numbers or the class ids.
///
/// Columns are found by name, in any order. Columns that the encoding does not know are not read. A
/// file without header has the columns of the one learned from at the same places; with kIgnored,
/// it may lack the target's column and no other.
///
/// Throws DataError if a column is missing, and for cells, with file, line and column, as
/// fit_encoding() does; also for a category or class that the encoding does not know, and a number
/// too large for a Scalar.
Dataset encode(const CsvTable& table, const TableEncoding& encoding, Targets targets);

/// Its y.
Matrix encode_target(const CsvTable& table, const TableEncoding& encoding);

}  // namespace gradus
