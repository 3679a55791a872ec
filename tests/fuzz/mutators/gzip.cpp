#define ZLIB_CONST
#include <zlib.h>

#include "fuzz/mutators/mutate.hpp"

namespace {

constexpr int kGzip = 15 + 16;  // the largest window, with a gzip header

/// What the first member unpacks to, at most 4 KB of it.
FileBytes unpacked(std::span<const std::uint8_t> file) {
  constexpr std::size_t kMost = 4096;
  FileBytes bytes(kMost);
  z_stream zlib{};
  inflateInit2(&zlib, kGzip);
  zlib.next_in = file.data();
  zlib.avail_in = static_cast<uInt>(file.size());
  zlib.next_out = bytes.data();
  zlib.avail_out = static_cast<uInt>(kMost);
  inflate(&zlib, Z_FINISH);
  bytes.resize(kMost - zlib.avail_out);
  inflateEnd(&zlib);
  return bytes;
}

FileBytes packed(std::span<const std::uint8_t> bytes) {
  z_stream zlib{};
  deflateInit2(&zlib, 1, Z_DEFLATED, kGzip, 1, Z_DEFAULT_STRATEGY);
  FileBytes file(deflateBound(&zlib, static_cast<uLong>(bytes.size())));
  zlib.next_in = bytes.data();
  zlib.avail_in = static_cast<uInt>(bytes.size());
  zlib.next_out = file.data();
  zlib.avail_out = static_cast<uInt>(file.size());
  deflate(&zlib, Z_FINISH);
  file.resize(file.size() - zlib.avail_out);
  deflateEnd(&zlib);
  return file;
}

}  // namespace

/// Changes the packed bytes, or what they unpack to.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  if (seed % 4 != 0) return LLVMFuzzerMutate(data, size, max_size);
  return put(packed(mutated(unpacked({data, size}), max_size)), data, max_size);
}
