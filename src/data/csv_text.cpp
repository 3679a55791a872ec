#include "data/csv_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "gradus/core/error.hpp"
#include "gradus/core/text.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr std::size_t kPieceOfText = std::size_t{1} << 18;  // stays in the cache as it is parsed

std::size_t count_line_ends(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// U+0080 to U+009F are control characters, which no text has; Windows-1252 has these there.
constexpr std::array<std::uint16_t, 32> kWindows1252 = {
    0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8d,   0x017d, 0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178};

std::string latin_1_to_utf_8(std::string_view text) {
  std::string utf8;
  utf8.reserve(text.size());
  for (const char c : text) {
    unsigned code = static_cast<unsigned char>(c);
    if (code >= 0x80 && code < 0xa0) code = kWindows1252[code - 0x80];
    const auto add = [&utf8](unsigned byte) { utf8 += static_cast<char>(byte); };
    if (code < 0x80) {
      add(code);
    } else if (code < 0x800) {
      add(0xc0 | code >> 6);
      add(0x80 | (code & 0x3f));
    } else {
      add(0xe0 | code >> 12);
      add(0x80 | (code >> 6 & 0x3f));
      add(0x80 | (code & 0x3f));
    }
  }
  return utf8;
}

}  // namespace

CsvText::CsvText(InputFile& file, CsvEncoding encoding)
    : file_(file), source_(file), encoding_(encoding) {}

std::string_view CsvText::next() {
  lines_ += count_line_ends(std::string_view(text_).substr(0, given_));
  text_.erase(0, given_);
  given_ = 0;
  while (given_ == 0 && !at_end_) {
    read_piece();
    given_ = at_end_ ? text_.size() : end_of_records();
  }
  const std::string_view text = std::string_view(text_).substr(0, given_);
  check_is_text(text, find_invalid_utf8(text),
                " is not UTF-8; save the file as UTF-8, or read it with --encoding latin-1");
  return text;
}

void CsvText::read_piece() {
  const bool first = size_ == 0;
  const std::size_t before = text_.size();
  text_.resize(before + std::max(kPieceOfText, before));  // twice as much, of a long record
  const std::size_t got =
      source_.read({reinterpret_cast<std::uint8_t*>(text_.data()) + before, text_.size() - before});
  at_end_ = before + got < text_.size();
  text_.resize(before + got);
  if (first) remove_byte_order_mark();
  if (encoding_ == CsvEncoding::kLatin1)
    text_.replace(before, got, latin_1_to_utf_8(text_.substr(before)));
  size_ += text_.size() - before;
  check_size();
  check_is_text(text_, text_.find('\0', first ? 0 : before), "");
}

void CsvText::check_size() const {
  constexpr std::uint64_t kAlways = 64'000'000, kTimes = 100;
  if (size_ > kMaxCsvBytes) fail_in(file_.name(), "has 4 GB or more; split it");
  if (!source_.is_packed() || size_ <= kAlways || size_ / kTimes <= source_.taken()) return;
  fail_in(file_.name(), "unpacks to more than ", kTimes, " times its size, as no table does; ",
          "if it is one, unpack it first (gzip -d)");
}

/// wrong: the place of a byte that no text has, or npos.
void CsvText::check_is_text(std::string_view text, std::size_t wrong,
                            const std::string& what) const {
  if (wrong == std::string_view::npos) return;
  const std::size_t line = lines_ + count_line_ends(text.substr(0, wrong)) + 1;
  const std::string where = concat(file_.name(), ":", line);
  if (text[wrong] == '\0') fail_in(where, "holds a byte of 0, so it is no CSV file");
  fail_in(where, in_quotes(text.substr(wrong, 1)), what);
}

void CsvText::remove_byte_order_mark() {
  if (text_.starts_with("\xff\xfe") || text_.starts_with("\xfe\xff")) {
    fail_in(file_.name(),
            "is in UTF-16, as Excel's Unicode text is; save it as UTF-8 (Excel: CSV UTF-8)");
  }
  constexpr std::string_view kMark = "\xef\xbb\xbf";
  if (text_.starts_with(kMark)) text_.erase(0, kMark.size());
}

/// Behind the last line end that is not in quotes; 0 if there is none.
std::size_t CsvText::end_of_records() const {
  const std::size_t last = text_.rfind('\n');
  if (last == std::string::npos) return 0;
  if (std::string_view(text_).substr(0, last).find('"') == std::string_view::npos) return last + 1;
  bool inside = false;
  std::size_t end = 0;
  for (std::size_t i = 0; i <= last; ++i) {
    if (text_[i] == '"') inside = !inside;
    if (text_[i] == '\n' && !inside) end = i + 1;
  }
  return end;
}

}  // namespace gradus
