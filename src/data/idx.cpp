#include "gradus/data/idx.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <optional>
#include <string_view>

#include "data/byte_source.hpp"
#include "data/text.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

using Byte = std::uint8_t;

constexpr Byte kUnsignedByte = 0x08;
constexpr int kMaxRank = 4;

/// Deflate's shortest code, 2 bits, stands for at most 258 bytes.
constexpr std::uint64_t kMaxDeflateRatio = 4 * 258;

/// Data is read in pieces that stay in the cache between clearing and filling them.
constexpr std::size_t kPiece = 256 * 1024;

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
void read_header(ByteSource& source, std::span<Byte> to, const std::string& name) {
  if (source.read(to) < to.size()) fail_in(name, "ends within its header; fetch the file again");
}

/// Reads and checks the first four bytes; returns the rank.
int read_rank(ByteSource& source, const std::string& name) {
  std::array<Byte, 4> magic{};
  read_header(source, magic, name);
  if (magic[0] != 0 || magic[1] != 0) {
    fail_in(name, "is not an IDX file: expected the first bytes 00 00 08 01 to 00 00 08 04, got ",
            hex(magic), guess(magic));
  }
  if (magic[2] != kUnsignedByte) {
    fail_in(name, "has elements of type ", hex(std::span(magic).subspan(2, 1)),
            "; only type 08, unsigned bytes, can be read");
  }
  if (magic[3] < 1 || magic[3] > kMaxRank) {
    fail_in(name, "has ", magic[3], " dimensions; expected 1 to 4");
  }
  return magic[3];
}

std::vector<std::uint32_t> read_dims(ByteSource& source, const std::string& name) {
  std::vector<std::uint32_t> dims(static_cast<std::size_t>(read_rank(source, name)));
  for (std::uint32_t& dim : dims) {
    std::array<Byte, 4> bytes{};
    read_header(source, bytes, name);
    for (Byte byte : bytes) dim = dim << 8 | byte;  // most significant byte first
  }
  return dims;
}

/// The number of bytes that an array of these dimensions has.
std::uint64_t byte_count(const std::vector<std::uint32_t>& dims, const std::string& name) {
  constexpr std::uint64_t kLimit = static_cast<std::uint64_t>(std::numeric_limits<Index>::max());
  std::uint64_t count = 1;
  for (std::uint32_t dim : dims) {
    if (dim == 0) fail_in(name, "has a dimension of 0: ", join(dims));
    if (dim > kLimit / count) fail_in(name, "has impossible dimensions: ", join(dims));
    count *= dim;
  }
  return count;
}

[[noreturn]] void fail_short(const std::string& name, std::uint64_t promised,
                             const std::string& has) {
  fail_in(name, "the header promises ", promised, " bytes of data, the file has ", has,
          "; fetch the file again");
}

/// The next `count` bytes.
std::vector<Byte> read_bytes(ByteSource& source, std::uint64_t count, const std::string& name) {
  std::vector<Byte> bytes;
  try {
    bytes.reserve(static_cast<std::size_t>(count));
  } catch (const std::bad_alloc&) {
    fail_in(name, "not enough memory for its ", count, " bytes of data");
  }
  while (bytes.size() < count) {
    const std::size_t old_size = bytes.size();
    bytes.resize(old_size + std::min<std::size_t>(kPiece, count - old_size));
    const std::span<Byte> piece = std::span(bytes).subspan(old_size);
    const std::size_t got = source.read(piece);
    if (got < piece.size()) fail_short(name, count, std::to_string(old_size + got));
  }
  return bytes;
}

std::vector<Byte> read_data(ByteSource& source, std::uint64_t count, const std::string& name) {
  std::vector<Byte> bytes = read_bytes(source, count, name);
  std::array<Byte, 1> more{};
  if (source.read(more) != 0) {
    fail_in(name, "goes on after the ", count, " bytes of data that its header promises");
  }
  return bytes;
}

/// An IDX file whose header has been read and checked.
class IdxFile {
 public:
  IdxFile(StoredSource& stored, const std::string& name, const IdxCheck& check) : name_(name) {
    // First what the start tells: of standard input, size() reads all.
    std::array<Byte, 1> first{};
    if (stored.read(first) == 0) fail_in(name, "is empty; expected an IDX file");
    stored.seek(0);
    if (is_gzip(stored)) unpacked_.emplace(stored, name);
    source_ = unpacked_ ? static_cast<ByteSource*>(&*unpacked_) : &stored;
    const std::vector<std::uint32_t> dims = read_dims(*source_, name);
    count_ = byte_count(dims, name);
    const std::uint64_t header = 4 + 4 * dims.size();
    if (unpacked_ && count_ / kMaxDeflateRatio > stored.size()) {
      fail_short(name, count_, std::to_string(stored.size()) + " packed ones, too few for that");
    }
    if (!unpacked_ && header + count_ > stored.size()) {
      fail_short(name, count_, std::to_string(stored.size() - header));
    }
    dims_.assign(dims.begin(), dims.end());
    if (check) check(dims_);
  }

  IdxBytes read() { return {dims_, read_data(*source_, count_, name_)}; }

  IdxBytes read_entry(Index entry) {
    if (entry < 0 || entry >= dims_[0]) {
      fail_in(name_, "has the entries 0 to ", dims_[0] - 1, ", and none of number ", entry);
    }
    const std::uint64_t size = count_ / static_cast<std::uint64_t>(dims_[0]);
    const std::uint64_t before = size * static_cast<std::uint64_t>(entry);
    std::vector<Byte> piece(kPiece);
    for (std::uint64_t at = 0; at < before;) {
      const std::span<Byte> skipped =
          std::span(piece).first(std::min<std::uint64_t>(kPiece, before - at));
      if (source_->read(skipped) < skipped.size()) fail_short(name_, count_, "fewer");
      at += skipped.size();
    }
    return {{dims_.begin() + 1, dims_.end()}, read_bytes(*source_, size, name_)};
  }

 private:
  const std::string& name_;
  std::optional<GzipSource> unpacked_;
  ByteSource* source_ = nullptr;
  std::uint64_t count_ = 0;  // bytes of data
  std::vector<Index> dims_;
};

}  // namespace

IdxBytes read_idx(const std::filesystem::path& path, const IdxCheck& check) {
  FileSource file(path);
  return IdxFile(file, path.string(), check).read();
}

IdxBytes read_idx_entry(const std::filesystem::path& path, Index entry, const IdxCheck& check) {
  FileSource file(path);
  return IdxFile(file, path.string(), check).read_entry(entry);
}

IdxBytes parse_idx(std::span<const std::uint8_t> bytes, const std::string& name) {
  MemorySource memory(bytes);
  return IdxFile(memory, name, {}).read();
}

}}  // namespace gradus
