// Reading CSV files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/core/matrix.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

enum class CsvHeader {
  kAuto,  ///< The first line is a header where none of its cells is a number.
  kYes,
  kNo
};

struct CsvOptions {
  /// What stands between two cells. '\0': that of , ; and tab which the first line has most of.
  char separator = '\0';
  CsvHeader header = CsvHeader::kAuto;
};

/// The cells of a CSV file: at least one row, and all rows of the same length.
struct CsvTable {
  std::string name;                 ///< The file's, for messages.
  std::vector<std::string> header;  ///< The columns' names, no two the same; empty: there are none.
  Index columns = 0;
  std::string text;                 ///< All cells, row by row, one directly after the other.
  std::vector<std::uint32_t> ends;  ///< Where each cell ends in text.
  std::vector<std::uint32_t>
      lines;  ///< For each row, the line of the file where it begins, from 1.

  Index rows() const { return static_cast<Index>(lines.size()); }

  std::string_view cell(Index row, Index column) const;

  /// Its name in the header; "column 3", counted from 1, where there is no header.
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
/// Throws DataError, with the line, where the text is empty, binary, not in UTF-8, or has no rows;
/// where a row has more or fewer cells than the first, a quote is not closed or stands inside a
/// cell without quotes, a line is blank, or the header names a column not at all or two alike.
/// Throws InvalidArgument for a separator that cannot be one: a quote, a line end, a byte above
/// 127.
CsvTable parse_csv(std::string_view text, const std::string& name, const CsvOptions& options = {});

/// The same for a file of less than 4 GB.
CsvTable read_csv(const std::filesystem::path& path, const CsvOptions& options = {});

}}  // namespace gradus
