#include "data/gzip.hpp"

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

GzipFile::GzipFile(InputFile& file) : file_(file) {
  std::array<std::uint8_t, 2> magic{};
  file.read(magic);
  file.seek(0);
  is_packed_ = magic[0] == 0x1f && magic[1] == 0x8b;
  constexpr int kGzipOnly = 15 + 16;  // the largest window, and a gzip header expected
  if (is_packed_ && inflateInit2(&zlib_, kGzipOnly) != Z_OK) {
    fail_in(file.name(), "not enough memory to unpack it");
  }
}

std::size_t GzipFile::read(std::span<std::uint8_t> to) {
  if (!is_packed_) return take(to);
  zlib_.next_out = to.data();
  zlib_.avail_out = static_cast<uInt>(to.size());
  while (zlib_.avail_out > 0 && !at_end_) {
    if (zlib_.avail_in == 0 && !refill()) {
      fail_in(file_.name(), "the gzip stream breaks off before its end; fetch the file again");
    }
    const int result = inflate(&zlib_, Z_NO_FLUSH);
    if (result == Z_STREAM_END) {
      next_member();
    } else if (result == Z_MEM_ERROR) {
      fail_in(file_.name(), "not enough memory to unpack it");
    } else if (result != Z_OK) {
      fail_in(file_.name(), "the gzip stream is damaged (",
              zlib_.msg != nullptr ? zlib_.msg : "unknown error", "); fetch the file again");
    }
  }
  return to.size() - zlib_.avail_out;
}

std::size_t GzipFile::take(std::span<std::uint8_t> to) {
  const std::size_t count = file_.read(to);
  taken_ += count;
  return count;
}

bool GzipFile::refill() {
  zlib_.next_in = buffer_.data();
  zlib_.avail_in = static_cast<uInt>(take(buffer_));
  return zlib_.avail_in > 0;
}

/// A gzip file is one or more members (RFC 1952), which unpack to their data joined.
void GzipFile::next_member() {
  if (zlib_.avail_in == 0 && !refill()) {
    at_end_ = true;
  } else if (*zlib_.next_in == 0x1f) {
    inflateReset(&zlib_);
  } else {
    fail_in(file_.name(), "the file goes on after the end of the gzip stream; fetch it again");
  }
}

}  // namespace gradus
