#include "data/byte_source.hpp"

#include <algorithm>

#include "data/text.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

std::size_t MemorySource::read(std::span<std::uint8_t> to) {
  const std::size_t count = std::min(to.size(), rest_.size());
  std::copy_n(rest_.begin(), count, to.begin());
  rest_ = rest_.subspan(count);
  return count;
}

bool is_gzip(StoredSource& source) {
  std::array<std::uint8_t, 2> magic{};
  source.read(magic);
  source.seek(0);
  return magic[0] == 0x1f && magic[1] == 0x8b;
}

GzipSource::GzipSource(ByteSource& packed, const std::string& name) : packed_(packed), name_(name) {
  constexpr int kGzipOnly = 15 + 16;  // the largest window, and a gzip header expected
  if (inflateInit2(&zlib_, kGzipOnly) != Z_OK) fail_in(name, "not enough memory to unpack it");
}

std::size_t GzipSource::read(std::span<std::uint8_t> to) {
  zlib_.next_out = to.data();
  zlib_.avail_out = static_cast<uInt>(to.size());
  while (zlib_.avail_out > 0 && !at_end_) {
    if (zlib_.avail_in == 0 && !refill()) {
      fail_in(name_, "the gzip stream breaks off before its end; fetch the file again");
    }
    const int result = inflate(&zlib_, Z_NO_FLUSH);
    if (result == Z_STREAM_END) {
      next_member();
    } else if (result == Z_MEM_ERROR) {
      fail_in(name_, "not enough memory to unpack it");
    } else if (result != Z_OK) {
      fail_in(name_, "the gzip stream is damaged (",
              (zlib_.msg != nullptr ? zlib_.msg : "unknown error"), "); fetch the file again");
    }
  }
  return to.size() - zlib_.avail_out;
}

bool GzipSource::refill() {
  zlib_.next_in = buffer_.data();
  zlib_.avail_in = static_cast<uInt>(packed_.read(buffer_));
  return zlib_.avail_in > 0;
}

/// A gzip file is one or more members (RFC 1952), which unpack to their data joined.
void GzipSource::next_member() {
  if (zlib_.avail_in == 0 && !refill()) {
    at_end_ = true;
  } else if (*zlib_.next_in == 0x1f) {
    inflateReset(&zlib_);
  } else {
    fail_in(name_, "the file goes on after the end of the gzip stream; fetch it again");
  }
}

}}  // namespace gradus
