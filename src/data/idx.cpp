#include "gradus/data/mnist.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <string_view>

#include "data/gzip.hpp"
#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

using Byte = std::uint8_t;

constexpr Byte kUnsignedByte = 0x08, kSignedByte = 0x09, kShort = 0x0b, kInt = 0x0c;

/// Which types of elements are read.
enum class Elements { kBytes, kIntegers };
constexpr int kMaxDimensions = 4;

/// Data is read in pieces that stay in the cache between clearing and filling them.
constexpr std::size_t kReadAtOnce = 256 * 1024;

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

std::string dims_text(const std::vector<Index>& dims) {
  std::string text;
  for (const Index dim : dims) text += (text.empty() ? "" : " x ") + std::to_string(dim);
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
  for (const Kind& kind : kKinds) {
    if (as_text(magic).starts_with(kind.start))
      return "; this looks like " + std::string(kind.name);
  }
  return "";
}

/// An IDX file whose header has been read and checked.
class IdxFile {
 public:
  IdxFile(InputFile& file, const IdxCheck& check, Elements elements = Elements::kBytes)
      : name_(file.name()), source_(file) {
    // First what the start tells: of standard input, size() reads all.
    std::array<Byte, 1> first{};
    if (file.read(first) == 0) fail_in(name_, "is empty; expected an IDX file");
    file.seek(0);
    read_dims(elements);
    count_bytes();
    const std::uint64_t header = 4 + 4 * dims_.size();
    if (source_.is_packed() && count_ / kMaxDeflateRatio > file.size()) {
      fail_short(file.size(), " packed ones, too few for that");
    }
    if (!source_.is_packed() && header + count_ > file.size()) fail_short(file.size() - header);
    if (check) check(dims_);
  }

  IdxBytes read() {
    IdxBytes array{dims_, read_bytes(count_)};
    std::array<Byte, 1> more{};
    if (source_.read(more) != 0) {
      fail_in(name_, "goes on after the ", count_, " bytes of data that its header promises");
    }
    return array;
  }

  std::vector<std::int32_t> read_integers() {
    const std::vector<Byte> bytes = read().bytes;
    std::vector<std::int32_t> numbers;
    numbers.reserve(bytes.size() / item_size());
    for (auto byte = bytes.begin(); byte != bytes.end();) {
      std::uint32_t number = type_ != kUnsignedByte && *byte >= 0x80 ? ~0U : 0;  // the sign
      for (std::size_t i = 0; i < item_size(); ++i) number = number << 8 | *byte++;
      numbers.push_back(static_cast<std::int32_t>(number));
    }
    return numbers;
  }

  IdxBytes read_entry(Index entry) {
    if (entry < 0 || entry >= dims_[0]) {
      fail_in(name_, "has the entries 0 to ", dims_[0] - 1, ", and none of number ", entry);
    }
    const std::uint64_t size = count_ / static_cast<std::uint64_t>(dims_[0]);
    const std::uint64_t before = size * static_cast<std::uint64_t>(entry);
    std::vector<Byte> piece(kReadAtOnce);
    for (std::uint64_t at = 0; at < before;) {
      const std::span<Byte> skipped =
          std::span(piece).first(std::min<std::uint64_t>(kReadAtOnce, before - at));
      if (source_.read(skipped) < skipped.size()) fail_short("fewer");
      at += skipped.size();
    }
    return {{dims_.begin() + 1, dims_.end()}, read_bytes(size)};
  }

 private:
  /// Fills `to`, a part of the header.
  void read_header(std::span<Byte> to) {
    if (source_.read(to) < to.size())
      fail_in(name_, "ends within its header; fetch the file again");
  }

  std::size_t item_size() const { return type_ == kInt ? 4 : (type_ == kShort ? 2 : 1); }

  /// Reads and checks the first four bytes, which tell type and rank, and then the dimensions.
  void read_dims(Elements elements) {
    std::array<Byte, 4> magic{};
    read_header(magic);
    if (magic[0] != 0 || magic[1] != 0) {
      fail_in(name_,
              "is not an IDX file: expected the first bytes 00 00 08 01 to 00 00 08 04, got ",
              hex(magic), guess(magic));
    }
    type_ = magic[2];
    const bool is_integer = type_ == kSignedByte || type_ == kShort || type_ == kInt;
    if (type_ != kUnsignedByte && (elements == Elements::kBytes || !is_integer)) {
      fail_in(name_, "has elements of type ", hex({&type_, 1}), "; only ",
              elements == Elements::kBytes ? "type 08, unsigned bytes, can be read"
                                           : "whole numbers can be read, types 08, 09, 0b and 0c");
    }
    if (magic[3] < 1 || magic[3] > kMaxDimensions) {
      fail_in(name_, "has ", magic[3], " dimensions; expected 1 to 4");
    }
    dims_.resize(magic[3]);
    for (Index& dim : dims_) {
      std::array<Byte, 4> bytes{};
      read_header(bytes);
      for (const Byte byte : bytes) dim = dim << 8 | byte;  // most significant byte first
    }
  }

  void count_bytes() {
    constexpr auto kLimit = static_cast<std::uint64_t>(std::numeric_limits<Index>::max());
    count_ = item_size();
    for (const Index dim : dims_) {
      const auto size = static_cast<std::uint64_t>(dim);
      if (size == 0) fail_in(name_, "has a dimension of 0: ", dims_text(dims_));
      if (size > kLimit / count_) fail_in(name_, "has impossible dimensions: ", dims_text(dims_));
      count_ *= size;
    }
  }

  std::vector<Byte> read_bytes(std::uint64_t count) {
    std::vector<Byte> bytes;
    try {
      bytes.reserve(static_cast<std::size_t>(count));
    } catch (const std::bad_alloc&) {
      fail_in(name_, "not enough memory for its ", count, " bytes of data");
    }
    while (bytes.size() < count) {
      const std::size_t old_size = bytes.size();
      bytes.resize(old_size + std::min<std::size_t>(kReadAtOnce, count - old_size));
      const std::span<Byte> piece = std::span(bytes).subspan(old_size);
      const std::size_t got = source_.read(piece);
      if (got < piece.size()) fail_short(old_size + got);
    }
    return bytes;
  }

  /// has: how many bytes of data the file has.
  template <class... Parts>
  [[noreturn]] void fail_short(const Parts&... has) const {
    fail_in(name_, "the header promises ", count_, " bytes of data, the file has ", has...,
            "; fetch the file again");
  }

  std::string name_;
  GzipFile source_;
  Byte type_ = kUnsignedByte;
  std::vector<Index> dims_;
  std::uint64_t count_ = 1;  // bytes of data
};

}  // namespace

IdxBytes read_idx(const std::filesystem::path& path, const IdxCheck& check) {
  InputFile file(path);
  return IdxFile(file, check).read();
}

std::vector<std::int32_t> read_idx_integers(const std::filesystem::path& path,
                                            const IdxCheck& check) {
  InputFile file(path);
  return IdxFile(file, check, Elements::kIntegers).read_integers();
}

IdxBytes read_idx_entry(const std::filesystem::path& path, Index entry, const IdxCheck& check) {
  InputFile file(path);
  return IdxFile(file, check).read_entry(entry);
}

IdxBytes parse_idx(std::span<const std::uint8_t> bytes, const std::string& name) {
  InputFile file(bytes, name);
  return IdxFile(file, {}).read();
}

}  // namespace gradus
