#include "gradus/data/table.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "data/csv_separator.hpp"
#include "data/csv_text.hpp"
#include "data/table_cells.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/file.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

std::string at_line(const std::string& name, std::size_t line) {
  return name + ":" + std::to_string(line);
}

/// Has the first record no number, or is it 0,1,2 and so on?
bool looks_like_header(const std::vector<std::string>& cells) {
  constexpr std::size_t kLeastCounted = 3;
  std::size_t counted = 0;
  while (counted < cells.size() && cells[counted] == std::to_string(counted)) ++counted;
  if (counted == cells.size() && counted >= kLeastCounted) return true;
  return std::ranges::none_of(cells, [](const std::string& cell) {
    const CellKind kind = read_cell_value(cell).kind;
    return kind == CellKind::kNumber || kind == CellKind::kNotFinite;
  });
}

void check_header(const CsvTable& table) {
  const std::string where = at_line(table.name, 1) + ": the header ";
  std::map<std::string_view, std::size_t> numbers;
  for (const std::string& name : table.header) {
    const std::size_t number = numbers.size() + 1;
    if (name.empty()) {
      throw DataError(where, "has no name for column ", number,
                      "; name it, take away a separator at the end of the line, or leave the "
                      "column out (pandas: "
                      "to_csv(index=False))");
    }
    const auto [other, is_new] = numbers.emplace(name, number);
    if (is_new) continue;
    throw DataError(where, "names both column ", other->second, " and column ", number, " ",
                    in_quotes(name), "; rename one");
  }
}

/// Whether a cell that is not in quotes ends before such a character.
class CellEnds {
 public:
  explicit CellEnds(char separator) {
    for (const char c : {separator, separator == ' ' ? '\t' : separator, '"', '\n', '\r'}) {
      ends_[static_cast<unsigned char>(c)] = true;
    }
  }
  bool operator()(char c) const { return ends_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> ends_{};
};

/// Reads record by record: the first becomes the header or row, the others rows of the table.
class CsvParser {
 public:
  CsvParser(CsvTable& table, CsvHeader header)
      : table_(table), header_(header), ends_cell_(table.separator), separator_(table.separator) {}

  /// text: whole records; it goes on where the one before ended.
  void parse(std::string_view text) {
    text_ = text;
    for (at_ = 0; !at_end();) {
      if (separator_ == ' ') skip_blanks();
      if (at_end()) return;
      if (is_line_end()) {  // nothing but blank lines may follow
        if (blank_line_ == 0) blank_line_ = line_;
        skip_line_end();
        continue;
      }
      if (blank_line_ != 0) fail_here(blank_line_, "the line is blank; expected a row");
      read_record();
    }
  }

 private:
  bool at_end() const { return at_ == text_.size(); }
  bool is_line_end() const { return text_[at_] == '\n' || text_[at_] == '\r'; }
  bool skip_separator() {
    if (separator_ == ' ') {
      skip_blanks();
      return !at_end() && !is_line_end();
    }
    if (at_end() || text_[at_] != separator_) return false;
    ++at_;
    return true;
  }

  void skip_line_end() {
    const std::string_view rest = text_.substr(at_);
    if (rest[0] == '\r' && rest.size() > 1 && rest[1] != '\n') {
      fail_here(line_, "a carriage return without a line feed; end lines in LF or CR LF");
    }
    at_ += rest.starts_with("\r\n") ? 2 : 1;
    ++line_;
  }

  bool is_blank(char c) const { return c == ' ' || (c == '\t' && separator_ != '\t'); }
  void skip_blanks() {
    while (!at_end() && is_blank(text_[at_])) ++at_;
  }

  void read_record() {
    const std::size_t line = line_;
    column_ = 0;
    do {
      ++column_;
      const std::string_view cell = read_cell();
      if (table_.columns == 0) {
        add_to_first(cell);
      } else if (column_ <= table_.columns) {
        table_.cells[static_cast<std::size_t>(column_ - 1)].append(cell);
      }
    } while (skip_separator());
    empty_end_ = column_ > 1 && separator_ != ' ' && text_[at_ - 1] == separator_;
    if (!at_end()) skip_line_end();
    if (table_.columns == 0) return end_first(line);
    if (column_ != table_.columns) fail_ragged(line);
    table_.lines.push_back(static_cast<std::uint32_t>(line));
  }

  /// Each column has its own memory, so that their number is limited.
  void add_to_first(std::string_view cell) {
    constexpr std::size_t kMaxColumns = 1'000'000;
    if (first_.size() == kMaxColumns) fail_here(line_, "has more than 1,000,000 columns");
    first_.emplace_back(cell);
  }

  void end_first(std::size_t line) {
    table_.columns = column_;
    table_.cells.resize(first_.size());
    if (header_ == CsvHeader::kAuto ? looks_like_header(first_) : header_ == CsvHeader::kYes) {
      table_.header = std::move(first_);
      return check_header(table_);
    }
    for (std::size_t i = 0; i < first_.size(); ++i) table_.cells[i].append(first_[i]);
    table_.lines.push_back(static_cast<std::uint32_t>(line));
  }

  std::string_view read_cell() {
    skip_blanks();
    return !at_end() && text_[at_] == '"' ? read_quoted() : read_plain();
  }

  std::string_view read_plain() {
    const std::size_t first = at_;
    while (!at_end() && !ends_cell_(text_[at_])) ++at_;
    if (!at_end() && text_[at_] == '"') {
      fail_here(line_, "a quote inside " + column() +
                           ", which is not in quotes; put the cell in quotes, and double each "
                           "quote inside it");
    }
    std::size_t end = at_;
    while (end > first && is_blank(text_[end - 1])) --end;
    return text_.substr(first, end - first);
  }

  std::string_view read_quoted() {
    const std::size_t opened = line_;
    quoted_.clear();
    ++at_;
    for (;;) {
      const std::size_t quote = text_.find('"', at_);
      if (quote == std::string_view::npos) {
        fail_here(opened, "the quote that opens " + column() + " is never closed");
      }
      append(text_.substr(at_, quote - at_));
      at_ = quote + 1;
      if (at_end() || text_[at_] != '"') break;
      quoted_ += text_[at_++];  // of two quotes, one
    }
    const std::size_t end = at_;
    skip_blanks();
    const bool separated = separator_ == ' ' ? at_ > end : !at_end() && text_[at_] == separator_;
    if (at_end() || separated || is_line_end()) return quoted_;
    fail_here(line_, column() + " goes on after its closing quote with " +
                         in_quotes(text_.substr(at_, 1)) + "; double each quote inside a cell");
  }

  void append(std::string_view part) {
    line_ += static_cast<std::size_t>(std::count(part.begin(), part.end(), '\n'));
    quoted_ += part;
  }

  std::string column() const { return "column " + std::to_string(column_); }

  [[noreturn]] void fail_ragged(std::size_t line) const {
    const std::string separator = in_quotes({&separator_, 1});
    fail_in(at_line(table_.name, line), "expected ", table_.columns, " columns as in ",
            table_.header.empty() ? "line 1" : "the header", ", got ", column_,
            empty_end_ ? concat(", the last of them empty: the line ends in ", separator,
                                "; take it away in all lines")
                       : "");
  }

  [[noreturn]] void fail_here(std::size_t line, const std::string& what) const {
    fail_in(at_line(table_.name, line), what);
  }

  CsvTable& table_;
  CsvHeader header_;
  CellEnds ends_cell_;
  char separator_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t blank_line_ = 0;      // the first, if the last record is behind us
  bool empty_end_ = false;          // the record ends in a separator
  Index column_ = 0;                // of the cell that is read, from 1
  std::vector<std::string> first_;  // the first record
  std::string quoted_;              // a cell in quotes
};

CsvTable read_table(InputFile& file, const CsvOptions& options, const CsvProgress& progress) {
  check(options);
  CsvText source(file, options.encoding);
  CsvTable table;
  table.name = file.name();
  table.missing_values = options.missing_values;
  std::string_view text = source.next();
  table.separator = options.separator == '\0' ? find_separator(text) : options.separator;
  CsvParser parser(table, options.header);
  for (; !text.empty(); text = source.next()) {
    parser.parse(text);
    if (progress) progress(table.rows(), source.taken());
  }
  if (table.columns == 0) fail_in(table.name, "is empty; expected a table");
  if (table.lines.empty()) fail_in(table.name, "has a header but no rows");
  table.size = source.size();
  read_decimals(options, table);
  return table;
}

}  // namespace

void check(const CsvOptions& options) {
  const char separator = options.separator, decimal = options.decimal;
  const bool is_ascii = static_cast<unsigned char>(separator) < 0x80;
  if (!is_ascii || separator == '"' || separator == '\n' || separator == '\r') {
    throw InvalidArgument("CsvOptions: ", in_quotes({&separator, 1}),
                          " cannot separate cells; expected a comma, a semicolon, a tab or another "
                          "character that is neither a quote nor a line end");
  }
  if (decimal != '\0' && decimal != '.' && decimal != ',') {
    throw InvalidArgument("CsvOptions: decimal: expected a point or a comma, got ",
                          in_quotes({&decimal, 1}));
  }
}

std::string CsvTable::column_name(Index column) const {
  if (header.empty()) return "column " + std::to_string(column + 1);
  return header[static_cast<std::size_t>(column)];
}

std::string CsvTable::where(Index row, Index column) const {
  const std::string at = at_line(name, lines[static_cast<std::size_t>(row)]) + ", column " +
                         std::to_string(column + 1);
  return header.empty() ? at : at + " (" + column_name(column) + ")";
}

CsvTable parse_csv(std::string_view text, const std::string& name, const CsvOptions& options) {
  InputFile file({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, name);
  return read_table(file, options, {});
}

CsvTable read_csv(const std::filesystem::path& path, const CsvOptions& options,
                  const CsvProgress& progress) {
  InputFile file(path, kMaxCsvBytes);
  return read_table(file, options, progress);
}

}  // namespace gradus
