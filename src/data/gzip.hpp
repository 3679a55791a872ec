// Files that may be packed with gzip.
#pragma once

#define ZLIB_CONST
#include <zlib.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "gradus/core/file.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Deflate's shortest code, 2 bits, stands for at most 258 bytes.
inline constexpr std::uint64_t kMaxDeflateRatio = 4 * 258;

/// The bytes of a file or, if it begins as gzip does (RFC 1952), those that it unpacks to. When
/// read() reaches their end, it has verified the checksums.
class GzipFile {
 public:
  /// The file must outlive it.
  explicit GzipFile(InputFile& file);
  GzipFile(const GzipFile&) = delete;
  GzipFile& operator=(const GzipFile&) = delete;
  ~GzipFile() { inflateEnd(&zlib_); }

  bool is_packed() const { return is_packed_; }
  /// How many bytes of the file itself have been read.
  std::uint64_t taken() const { return taken_; }
  /// Fills `to` from its front, and returns how many bytes came: fewer than asked only at the end.
  /// Throws DataError if reading fails.
  std::size_t read(std::span<std::uint8_t> to);

 private:
  std::size_t take(std::span<std::uint8_t> to);
  bool refill();
  void next_member();

  InputFile& file_;
  bool is_packed_;
  z_stream zlib_{};
  std::uint64_t taken_ = 0;
  bool at_end_ = false;
  std::array<std::uint8_t, 64 * 1024> buffer_{};
};

}  // namespace gradus
