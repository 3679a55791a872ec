#include "gradus/data/idx.hpp"

#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <limits>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

namespace fs = std::filesystem;

using Byte = std::uint8_t;

constexpr Byte kUnsignedByte = 0x08;
constexpr int kMaxRank = 4;

/// Deflate's shortest code, 2 bits, stands for at most 258 bytes.
constexpr std::uint64_t kMaxDeflateRatio = 4 * 258;

/// Data is read in pieces that stay in the cache between clearing and filling them.
constexpr std::size_t kPiece = 256 * 1024;

[[noreturn]] void fail(const fs::path& path, const std::string& what) {
  throw DataError(path.string() + ": " + what);
}

/// Where bytes come from, in order.
class Source {
 public:
  virtual ~Source() = default;
  /// Fills `to` from its front, and returns how many bytes came: fewer than asked only at the end.
  virtual std::size_t read(std::span<Byte> to) = 0;
};

/// The bytes of a file as they are.
class File : public Source {
 public:
  explicit File(const fs::path& path) : path_(path) {
    check_is_regular();
    stream_.open(path, std::ios::binary);
    if (!stream_) fail(path, "cannot be opened: " + std::generic_category().message(errno));
    std::error_code error;
    size_ = fs::file_size(path, error);
    if (error) fail(path, "cannot be read: " + error.message());
    if (size_ == 0) fail(path, "is empty; expected an IDX file");
  }

  std::uint64_t size() const { return size_; }

  std::size_t read(std::span<Byte> to) override {
    stream_.read(reinterpret_cast<char*>(to.data()), static_cast<std::streamsize>(to.size()));
    if (stream_.bad()) fail(path_, "reading it failed: " + std::generic_category().message(errno));
    return static_cast<std::size_t>(stream_.gcount());
  }

  bool is_gzip() {
    std::array<Byte, 2> magic{};
    read(magic);
    stream_.clear();
    stream_.seekg(0);
    return magic[0] == 0x1f && magic[1] == 0x8b;
  }

 private:
  /// Opening a pipe would wait for its writer, and a device may never end.
  void check_is_regular() const {
    std::error_code error;
    const fs::file_status status = fs::status(path_, error);
    if (status.type() == fs::file_type::not_found) fail(path_, "there is no such file");
    if (error) fail(path_, "cannot be opened: " + error.message());
    if (fs::is_directory(status)) fail(path_, "is a directory; expected an IDX file");
    if (!fs::is_regular_file(status)) fail(path_, "is a device, pipe or socket; expected a file");
  }

  fs::path path_;
  std::ifstream stream_;
  std::uint64_t size_ = 0;
};

/// The bytes that a gzip file unpacks to. By the time read() finds the end, it has verified the
/// checksums.
class Unpacked : public Source {
 public:
  Unpacked(File& file, const fs::path& path) : file_(file), path_(path) {
    constexpr int kGzipOnly = 15 + 16;  // the largest window, and a gzip header expected
    if (inflateInit2(&zlib_, kGzipOnly) != Z_OK) fail(path, "not enough memory to unpack it");
  }
  ~Unpacked() override { inflateEnd(&zlib_); }
  Unpacked(const Unpacked&) = delete;
  Unpacked& operator=(const Unpacked&) = delete;

  std::size_t read(std::span<Byte> to) override {
    zlib_.next_out = to.data();
    zlib_.avail_out = static_cast<uInt>(to.size());
    while (zlib_.avail_out > 0 && !at_end_) {
      if (zlib_.avail_in == 0 && !refill()) {
        fail(path_, "the gzip stream breaks off before its end; fetch the file again");
      }
      const int result = inflate(&zlib_, Z_NO_FLUSH);
      if (result == Z_STREAM_END) {
        next_member();
      } else if (result == Z_MEM_ERROR) {
        fail(path_, "not enough memory to unpack it");
      } else if (result != Z_OK) {
        fail(path_, std::string("the gzip stream is damaged (") +
                        (zlib_.msg != nullptr ? zlib_.msg : "unknown error") +
                        "); fetch the file again");
      }
    }
    return to.size() - zlib_.avail_out;
  }

 private:
  bool refill() {
    zlib_.next_in = packed_.data();
    zlib_.avail_in = static_cast<uInt>(file_.read(packed_));
    return zlib_.avail_in > 0;
  }

  /// A gzip file is one or more members (RFC 1952), which unpack to their data joined.
  void next_member() {
    if (zlib_.avail_in == 0 && !refill()) {
      at_end_ = true;
    } else if (*zlib_.next_in == 0x1f) {
      inflateReset(&zlib_);
    } else {
      fail(path_, "the file goes on after the end of the gzip stream; fetch it again");
    }
  }

  File& file_;
  const fs::path& path_;
  z_stream zlib_{};
  bool at_end_ = false;
  std::array<Byte, 64 * 1024> packed_{};
};

std::string hex(std::span<const Byte> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (Byte byte : bytes) {
    if (!text.empty()) text += ' ';
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::string join(const std::vector<std::uint32_t>& dims) {
  std::string text;
  for (std::uint32_t dim : dims) text += (text.empty() ? "" : " x ") + std::to_string(dim);
  return text;
}

/// What a file that is no IDX file may be: a guess, to save the user a search.
std::string guess(std::span<const Byte> magic) {
  struct Kind {
    std::string_view start, name;
  };
  constexpr std::array<Kind, 8> kKinds = {{{"<", "an HTML page, perhaps a server's error message"},
                                           {"PK", "a zip archive"},
                                           {"\x1f\x8b", "packed with gzip twice"},
                                           {"BZh", "packed with bzip2"},
                                           {"\xfd\x37z", "packed with xz"},
                                           {"\x93NUM", "a NumPy array"},
                                           {"\x89PNG", "a PNG image"},
                                           {"vers", "a Git LFS pointer"}}};
  const std::string_view text(reinterpret_cast<const char*>(magic.data()), magic.size());
  for (const Kind& kind : kKinds) {
    if (text.starts_with(kind.start)) return "; this looks like " + std::string(kind.name);
  }
  return "";
}

/// Fills `to`, a part of the header.
void read_header(Source& source, std::span<Byte> to, const fs::path& path) {
  if (source.read(to) < to.size()) fail(path, "ends within its header; fetch the file again");
}

/// Reads and checks the first four bytes; returns the rank.
int read_rank(Source& source, const fs::path& path) {
  std::array<Byte, 4> magic{};
  read_header(source, magic, path);
  if (magic[0] != 0 || magic[1] != 0) {
    fail(path, "is not an IDX file: expected the first bytes 00 00 08 01 to 00 00 08 04, got " +
                   hex(magic) + guess(magic));
  }
  if (magic[2] != kUnsignedByte) {
    fail(path, "has elements of type " + hex(std::span(magic).subspan(2, 1)) +
                   "; only type 08, unsigned bytes, can be read");
  }
  if (magic[3] < 1 || magic[3] > kMaxRank) {
    fail(path, "has " + std::to_string(magic[3]) + " dimensions; expected 1 to 4");
  }
  return magic[3];
}

std::vector<std::uint32_t> read_dims(Source& source, const fs::path& path) {
  std::vector<std::uint32_t> dims(static_cast<std::size_t>(read_rank(source, path)));
  for (std::uint32_t& dim : dims) {
    std::array<Byte, 4> bytes{};
    read_header(source, bytes, path);
    for (Byte byte : bytes) dim = dim << 8 | byte;  // most significant byte first
  }
  return dims;
}

/// The number of bytes that an array of these dimensions has.
std::uint64_t byte_count(const std::vector<std::uint32_t>& dims, const fs::path& path) {
  constexpr std::uint64_t kLimit = static_cast<std::uint64_t>(std::numeric_limits<Index>::max());
  std::uint64_t count = 1;
  for (std::uint32_t dim : dims) {
    if (dim == 0) fail(path, "has a dimension of 0: " + join(dims));
    if (dim > kLimit / count) fail(path, "has impossible dimensions: " + join(dims));
    count *= dim;
  }
  return count;
}

[[noreturn]] void fail_short(const fs::path& path, std::uint64_t promised, const std::string& has) {
  fail(path, "the header promises " + std::to_string(promised) + " bytes of data, the file has " +
                 has + "; fetch the file again");
}

std::vector<Byte> read_data(Source& source, std::uint64_t count, const fs::path& path) {
  std::vector<Byte> bytes;
  try {
    bytes.reserve(static_cast<std::size_t>(count));
  } catch (const std::bad_alloc&) {
    fail(path, "not enough memory for its " + std::to_string(count) + " bytes of data");
  }
  while (bytes.size() < count) {
    const std::size_t old_size = bytes.size();
    bytes.resize(old_size + std::min<std::size_t>(kPiece, count - old_size));
    const std::span<Byte> piece = std::span(bytes).subspan(old_size);
    const std::size_t got = source.read(piece);
    if (got < piece.size()) fail_short(path, count, std::to_string(old_size + got));
  }
  std::array<Byte, 1> more{};
  if (source.read(more) != 0) {
    fail(path,
         "goes on after the " + std::to_string(count) + " bytes of data that its header promises");
  }
  return bytes;
}

}  // namespace

IdxBytes read_idx(const fs::path& path) {
  File file(path);
  std::optional<Unpacked> unpacked;
  if (file.is_gzip()) unpacked.emplace(file, path);
  Source& source = unpacked ? static_cast<Source&>(*unpacked) : file;

  const std::vector<std::uint32_t> dims = read_dims(source, path);
  const std::uint64_t count = byte_count(dims, path);
  const std::uint64_t header = 4 + 4 * dims.size();
  if (unpacked && count / kMaxDeflateRatio > file.size()) {
    fail_short(path, count, std::to_string(file.size()) + " packed ones, too few for that");
  }
  if (!unpacked && header + count > file.size()) {
    fail_short(path, count, std::to_string(file.size() - header));
  }
  return {{dims.begin(), dims.end()}, read_data(source, count, path)};
}

}  // namespace gradus::inline GRADUS_PRECISION
