#include "gradus/data/table.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <span>

#include "data/table_cells.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/file.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr std::uint64_t kMaxCsvBytes = std::numeric_limits<std::uint32_t>::max();

std::string at_line(const std::string& name, std::size_t line) {
  return name + ":" + std::to_string(line);
}

/// Reads record by record; the cells go to the table's text and ends.
class CsvParser {
 public:
  CsvParser(std::string_view text, char separator, CsvTable& table)
      : text_(text), separator_(separator), table_(table) {
    table_.text.reserve(text.size());
  }

  bool at_end() const { return at_ == text_.size(); }
  std::size_t line() const { return line_; }

  /// Appends the cells of the next record, and returns their number.
  Index read_record() {
    if (is_line_end()) fail_here(line_, "the line is blank; expected a row");
    column_ = 0;
    do {
      ++column_;
      read_cell();
      table_.ends.push_back(static_cast<std::uint32_t>(table_.text.size()));
    } while (skip_separator());
    if (!at_end()) skip_line_end();
    return column_;
  }

 private:
  bool is_line_end() const { return text_[at_] == '\n' || text_[at_] == '\r'; }
  bool skip_separator() {
    if (at_end() || text_[at_] != separator_) return false;
    ++at_;
    return true;
  }

  void skip_line_end() {
    if (text_[at_] == '\r' && text_.substr(at_ + 1, 1) != "\n") {
      fail_here(line_, "a carriage return without a line feed; end lines in LF or CR LF");
    }
    at_ += text_[at_] == '\r' ? 2 : 1;
    ++line_;
  }

  bool is_blank(char c) const { return (c == ' ' || c == '\t') && c != separator_; }
  void skip_blanks() {
    while (!at_end() && is_blank(text_[at_])) ++at_;
  }

  void read_cell() {
    skip_blanks();
    if (!at_end() && text_[at_] == '"') {
      read_quoted();
    } else {
      read_plain();
    }
  }

  void read_plain() {
    const std::size_t first = at_;
    while (!at_end() && text_[at_] != separator_ && !is_line_end()) {
      if (text_[at_] == '"') {
        fail_here(line_, "a quote inside " + column() +
                             ", which is not in quotes; put the cell in quotes, and double each "
                             "quote inside it");
      }
      ++at_;
    }
    std::size_t end = at_;
    while (end > first && is_blank(text_[end - 1])) --end;
    table_.text += text_.substr(first, end - first);
  }

  void read_quoted() {
    const std::size_t opened = line_;
    ++at_;
    for (;;) {
      const std::size_t quote = text_.find('"', at_);
      if (quote == std::string_view::npos) {
        fail_here(opened, "the quote that opens " + column() + " is never closed");
      }
      append(text_.substr(at_, quote - at_));
      at_ = quote + 1;
      if (at_end() || text_[at_] != '"') break;
      table_.text += text_[at_++];  // of two quotes, one
    }
    skip_blanks();
    if (at_end() || text_[at_] == separator_ || is_line_end()) return;
    fail_here(line_, column() + " goes on after its closing quote with " +
                         in_quotes(text_.substr(at_, 1)) + "; double each quote inside a cell");
  }

  void append(std::string_view part) {
    line_ += static_cast<std::size_t>(std::count(part.begin(), part.end(), '\n'));
    table_.text += part;
  }

  std::string column() const { return "column " + std::to_string(column_); }

  [[noreturn]] void fail_here(std::size_t line, const std::string& what) const {
    fail_in(at_line(table_.name, line), what);
  }

  std::string_view text_;
  char separator_;
  CsvTable& table_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  Index column_ = 0;
};

std::string_view without_byte_order_mark(std::string_view text, const std::string& name) {
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
    fail_in(name, "is in UTF-16; save it as UTF-8");
  }
  constexpr std::string_view kMark = "\xef\xbb\xbf";
  return text.starts_with(kMark) ? text.substr(kMark.size()) : text;
}

void check_is_text(std::string_view text, const std::string& name) {
  const auto line_of = [&](std::size_t at) {
    return 1 + static_cast<std::size_t>(
                   std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
  };
  const std::size_t zero = text.find('\0');
  if (zero != std::string_view::npos) {
    fail_in(at_line(name, line_of(zero)), "holds a byte of 0, so it is no CSV file");
  }
  const std::size_t invalid = find_invalid_utf8(text);
  if (invalid != std::string_view::npos) {
    fail_in(at_line(name, line_of(invalid)), in_quotes(text.substr(invalid, 1)),
            " is not UTF-8; save the file as UTF-8");
  }
}

/// So that what is no text is refused before all of it is read.
void check_start_is_text(std::span<const std::uint8_t> bytes, const std::string& name) {
  std::string_view text = as_text(bytes);
  constexpr int kLongestCharacter = 4;  // it may be cut off
  for (int i = 0; i < kLongestCharacter && !text.empty() && (text.back() & 0x80) != 0; ++i) {
    text.remove_suffix(1);
  }
  check_is_text(without_byte_order_mark(text, name), name);
}

/// The most frequent in the first line, outside quotes; of equals the first.
char find_separator(std::string_view text) {
  constexpr std::array<char, 4> kSeparators = {',', ';', '\t', '|'};
  std::array<std::size_t, kSeparators.size()> counts{};
  bool inside = false;
  for (const char c : text) {
    if (c == '\n' && !inside) break;
    if (c == '"') inside = !inside;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (c == kSeparators[i] && !inside) ++counts[i];
    }
  }
  const auto most = std::max_element(counts.begin(), counts.end()) - counts.begin();
  return kSeparators[static_cast<std::size_t>(most)];
}

/// Has the one record that was read no number, or is it 0,1,2 and so on?
bool looks_like_header(const CsvTable& table) {
  constexpr Index kLeastCounted = 3;
  Index counted = 0;
  while (counted < table.columns && table.cell(0, counted) == std::to_string(counted)) ++counted;
  if (counted == table.columns && counted >= kLeastCounted) return true;
  for (Index column = 0; column < table.columns; ++column) {
    const CellKind kind = read_cell_value(table.cell(0, column)).kind;
    if (kind == CellKind::kNumber || kind == CellKind::kNotFinite) return false;
  }
  return true;
}

void check_header(const CsvTable& table) {
  const std::string where = at_line(table.name, 1) + ": the header ";
  std::map<std::string_view, std::size_t> numbers;
  for (const std::string& name : table.header) {
    const std::size_t number = numbers.size() + 1;
    if (name.empty()) {
      throw DataError(where, "has no name for column ", number,
                      "; name it, or leave the column out (pandas: to_csv(index=False))");
    }
    const auto [other, is_new] = numbers.emplace(name, number);
    if (is_new) continue;
    throw DataError(where, "names both column ", other->second, " and column ", number, " ",
                    in_quotes(name), "; rename one");
  }
}

/// Moves the one record that was read to the header.
void make_header(CsvTable& table) {
  for (Index column = 0; column < table.columns; ++column) {
    table.header.emplace_back(table.cell(0, column));
  }
  check_header(table);
  table.text.clear();
  table.ends.clear();
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

std::string_view CsvTable::cell(Index row, Index column) const {
  const std::size_t i = static_cast<std::size_t>(row * columns + column);
  const std::uint32_t first = i == 0 ? 0 : ends[i - 1];
  return std::string_view(text).substr(first, ends[i] - first);
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
  check(options);
  if (text.size() > kMaxCsvBytes) fail_in(name, "has 4 GB or more; split it");
  text = without_byte_order_mark(text, name);
  text = text.substr(0, text.find_last_not_of("\r\n") + 1);
  if (text.empty()) fail_in(name, "is empty; expected a table");
  check_is_text(text, name);

  CsvTable table;
  table.name = name;
  table.separator = options.separator == '\0' ? find_separator(text) : options.separator;
  CsvParser parser(text, table.separator, table);
  table.columns = parser.read_record();
  const bool has_header = options.header == CsvHeader::kAuto ? looks_like_header(table)
                                                             : options.header == CsvHeader::kYes;
  if (has_header) {
    make_header(table);
  } else {
    table.lines.push_back(1);
  }
  while (!parser.at_end()) {
    const std::size_t line = parser.line();
    const Index count = parser.read_record();
    if (count != table.columns) {
      fail_in(at_line(name, line), "expected ", table.columns, " columns as in ",
              (has_header ? "the header" : "line 1"), ", got ", count);
    }
    table.lines.push_back(static_cast<std::uint32_t>(line));
  }
  if (table.lines.empty()) fail_in(name, "has a header but no rows");
  read_decimals(options, table);
  return table;
}

CsvTable read_csv(const std::filesystem::path& path, const CsvOptions& options) {
  InputFile file(path, kMaxCsvBytes);
  std::vector<std::uint8_t> bytes;
  constexpr std::uint64_t kStart = 1 << 16;
  file.append_to(bytes, kStart);
  check_start_is_text(bytes, path.string());
  file.append_to(bytes, kMaxCsvBytes);
  return parse_csv(as_text(bytes), path.string(), options);
}

}  // namespace gradus
