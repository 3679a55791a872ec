// The text of a CSV file, piece by piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "data/gzip.hpp"
#include "gradus/core/file.hpp"
#include "gradus/data/table.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// So that each place in the text of a column fits into 32 bits.
inline constexpr std::uint64_t kMaxCsvBytes = std::numeric_limits<std::uint32_t>::max();

/// Reads a file, unpacks it, and checks that it is text. Holds no more of it than one piece, or one
/// record that is longer.
class CsvText {
 public:
  /// The file must outlive it.
  CsvText(InputFile& file, CsvEncoding encoding);

  /// The next whole records, in UTF-8; empty at the end. Valid until the next call. Throws
  /// DataError, with the line, for a byte of 0 and for what is not UTF-8; where the text is too
  /// large, or unpacks to far more than its size.
  std::string_view next();

  /// Of the text so far.
  std::uint64_t size() const { return size_; }
  /// How many bytes of the file have been read.
  std::uint64_t taken() const { return source_.taken(); }

 private:
  void read_piece();
  void check_size() const;
  void check_is_text(std::string_view text, std::size_t wrong, const std::string& what) const;
  void remove_byte_order_mark();
  std::size_t end_of_records() const;

  InputFile& file_;
  GzipFile source_;
  CsvEncoding encoding_;
  std::string text_;       // what was given last, and what comes next
  std::size_t given_ = 0;  // bytes of text_
  std::size_t lines_ = 0;  // before text_
  std::uint64_t size_ = 0;
  bool at_end_ = false;
};

}  // namespace gradus
