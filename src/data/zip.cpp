#include "data/zip.hpp"

#include "data/gzip.hpp"
#include "gradus/core/error.hpp"

#ifdef GRADUS_HAS_NPZ
#include <minizip/unzip.h>
#include <minizip/zip.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <limits>
#include <memory>
#include <new>
#endif

namespace gradus::inline GRADUS_PRECISION {

#ifdef GRADUS_HAS_NPZ

namespace {

/// Members are unpacked in pieces, so that a size which is a lie costs no more than the truth.
constexpr std::size_t kZipPiece = 256 * 1024;

/// minizip takes what is missing at the end for zeros. So this looks for the record that ends an
/// archive, 22 bytes and a comment whose length is in the last two.
bool has_zip_end(InputFile& archive) {
  constexpr std::size_t kRecord = 22, kMaxComment = 65535;
  std::vector<std::uint8_t> end(std::min<std::uint64_t>(archive.size(), kRecord + kMaxComment));
  archive.seek(archive.size() - end.size());
  end.resize(archive.read(end));
  const std::string_view text = as_text(end);
  const std::size_t at = text.rfind("PK\5\6");
  if (at == std::string_view::npos || text.size() - at < kRecord) return false;
  const std::size_t comment = end[at + 20] + std::size_t{256} * end[at + 21];
  return text.size() - at - kRecord == comment;
}

/// Moves at, and returns 0; or, where that would leave the file, -1.
long seek_in(std::uint64_t& at, std::uint64_t size, std::uint64_t offset, int origin) {
  const std::uint64_t base = origin == ZLIB_FILEFUNC_SEEK_SET   ? 0
                             : origin == ZLIB_FILEFUNC_SEEK_CUR ? at
                                                                : size;
  if (offset > size || base > size - offset) return -1;
  at = base + offset;
  return 0;
}

/// The archive, as minizip reads it: through functions in the manner of stdio. No exception may
/// pass through C: what reading throws waits here.
struct ZipInput {
  InputFile& file;
  std::uint64_t at = 0;
  std::exception_ptr error = {};

  static uLong read(voidpf self, voidpf, void* to, uLong size) {
    ZipInput& input = *static_cast<ZipInput*>(self);
    try {
      input.file.seek(input.at);
      const std::size_t count = input.file.read({static_cast<std::uint8_t*>(to), size});
      input.at += count;
      return static_cast<uLong>(count);
    } catch (const DataError&) {
      input.error = std::current_exception();
      return 0;
    }
  }
  static uLong write(voidpf, voidpf, const void*, uLong) { return 0; }
  static ZPOS64_T tell(voidpf self, voidpf) { return static_cast<ZipInput*>(self)->at; }
  static long seek(voidpf self, voidpf, ZPOS64_T offset, int origin) {
    ZipInput& input = *static_cast<ZipInput*>(self);
    return seek_in(input.at, input.file.size(), offset, origin);
  }
};

/// The archive that minizip writes. It goes back to complete what it wrote before.
struct ZipOutput {
  std::string bytes;
  std::uint64_t at = 0;

  static uLong read(voidpf, voidpf, void*, uLong) { return 0; }
  static uLong write(voidpf self, voidpf, const void* from, uLong size) {
    ZipOutput& output = *static_cast<ZipOutput*>(self);
    try {
      if (output.bytes.size() < output.at + size) output.bytes.resize(output.at + size);
    } catch (const std::bad_alloc&) {
      return 0;  // no exception may pass through C; this is reported as an error
    }
    std::memcpy(output.bytes.data() + output.at, from, size);
    output.at += size;
    return size;
  }
  static ZPOS64_T tell(voidpf self, voidpf) { return static_cast<ZipOutput*>(self)->at; }
  static long seek(voidpf self, voidpf, ZPOS64_T offset, int origin) {
    ZipOutput& output = *static_cast<ZipOutput*>(self);
    return seek_in(output.at, output.bytes.size(), offset, origin);
  }
};

template <class File>
zlib_filefunc64_def zip_functions(File& file) {
  zlib_filefunc64_def functions{};
  functions.zopen64_file = [](voidpf self, const void*, int) { return self; };
  functions.zread_file = File::read;
  functions.zwrite_file = File::write;
  functions.ztell64_file = File::tell;
  functions.zseek64_file = File::seek;
  functions.zclose_file = [](voidpf, voidpf) { return 0; };
  functions.zerror_file = [](voidpf, voidpf) { return 0; };
  functions.opaque = &file;
  return functions;
}

struct UnzipCloser {
  void operator()(voidp archive) const { unzClose(archive); }
};

/// Walks over the members.
class Unzipper {
 public:
  explicit Unzipper(InputFile& archive) : input_{archive} {
    zlib_filefunc64_def functions = zip_functions(input_);
    if (has_zip_end(archive)) archive_.reset(unzOpen2_64(nullptr, &functions));
    // Of an archive without members, some versions of minizip say that it is none.
    unz_global_info64 info{};
    if (!archive_ || unzGetGlobalInfo64(archive_.get(), &info) != UNZ_OK ||
        info.number_entry == 0) {
      fail("is not a zip archive with members, or breaks off before its end");
    }
  }

  /// Goes to the next member, at first to the first; false: there is none.
  bool next() {
    const int result =
        is_first_ ? unzGoToFirstFile(archive_.get()) : unzGoToNextFile(archive_.get());
    is_first_ = false;
    if (result == UNZ_END_OF_LIST_OF_FILE) return false;
    if (result != UNZ_OK) fail("the zip archive's directory is damaged");
    read_info();
    return true;
  }

  const std::string& member_name() const { return member_name_; }

  std::uint64_t member_size() const { return info_.uncompressed_size; }

  std::vector<std::uint8_t> unpack(std::uint64_t most) {
    check_sizes();
    if (unzOpenCurrentFile(archive_.get()) != UNZ_OK) fail_member("its header is damaged");
    std::vector<std::uint8_t> bytes = read_pieces(std::min(most, member_size()));
    // Here the checksum is compared, if all was read.
    if (unzCloseCurrentFile(archive_.get()) != UNZ_OK) fail_member("its data is damaged");
    return bytes;
  }

 private:
  void read_info() {
    unzGetCurrentFileInfo64(archive_.get(), &info_, nullptr, 0, nullptr, 0, nullptr, 0);
    member_name_.resize(info_.size_filename);
    const int result = unzGetCurrentFileInfo64(archive_.get(), &info_, member_name_.data(),
                                               info_.size_filename, nullptr, 0, nullptr, 0);
    if (result != UNZ_OK) fail("the zip archive's directory is damaged");
  }

  void check_sizes() {
    constexpr uLong kEncrypted = 1;
    if ((info_.flag & kEncrypted) != 0) fail_member("it is encrypted");
    if (info_.compression_method != 0 && info_.compression_method != Z_DEFLATED) {
      fail_member("it is packed by method " + std::to_string(info_.compression_method) +
                  "; expected it stored or deflated");
    }
    // Members may not overlap: all packed bytes together are no more than the archive's.
    if (info_.compressed_size > input_.file.size() - packed_) fail_member("it breaks off");
    packed_ += info_.compressed_size;
    if (info_.uncompressed_size / kMaxDeflateRatio > info_.compressed_size) {
      fail_member("its size is said to be " + std::to_string(info_.uncompressed_size) +
                  " bytes, more than can come of " + std::to_string(info_.compressed_size));
    }
  }

  std::vector<std::uint8_t> read_pieces(std::uint64_t size) {
    std::vector<std::uint8_t> bytes;
    bytes.reserve(static_cast<std::size_t>(size));
    while (bytes.size() < size) {
      const std::size_t first = bytes.size();
      bytes.resize(first + std::min<std::size_t>(kZipPiece, size - first));
      const int got = unzReadCurrentFile(archive_.get(), bytes.data() + first,
                                         static_cast<unsigned>(bytes.size() - first));
      if (got <= 0) fail_member("its data is damaged");
      bytes.resize(first + static_cast<std::size_t>(got));
    }
    return bytes;
  }

  [[noreturn]] void fail_member(const std::string& what) const {
    if (input_.error) std::rethrow_exception(input_.error);
    fail("the member ", in_quotes(member_name_), " cannot be read: ", what);
  }

  template <class... Parts>
  [[noreturn]] void fail(const Parts&... what) const {
    fail_in(input_.file.name(), what...);
  }

  ZipInput input_;
  std::unique_ptr<void, UnzipCloser> archive_;
  bool is_first_ = true;
  unz_file_info64 info_{};
  std::string member_name_;
  std::uint64_t packed_ = 0;
};

/// Writes one member, or returns false.
bool zip_member(zipFile archive, const std::string& name, const std::string& bytes) {
  zip_fileinfo info{};
  info.tmz_date = {0, 0, 0, 1, 0, 1980};
  const int zip64 = bytes.size() >= std::numeric_limits<std::uint32_t>::max() ? 1 : 0;
  if (zipOpenNewFileInZip64(archive, name.c_str(), &info, nullptr, 0, nullptr, 0, nullptr, 0, 0,
                            zip64) != ZIP_OK) {
    return false;
  }
  constexpr std::size_t kMost = std::size_t{1} << 30;
  for (std::size_t at = 0; at < bytes.size(); at += kMost) {
    const auto count = static_cast<unsigned>(std::min(kMost, bytes.size() - at));
    if (zipWriteInFileInZip(archive, bytes.data() + at, count) != ZIP_OK) return false;
  }
  return zipCloseFileInZip(archive) == ZIP_OK;
}

}  // namespace

bool has_zip() { return true; }

void visit_zip(InputFile& archive, const std::function<void(const ZipMember&)>& visit) {
  try {
    Unzipper unzipper(archive);
    const auto unpack = [&](std::uint64_t most) { return unzipper.unpack(most); };
    while (unzipper.next()) visit({unzipper.member_name(), unzipper.member_size(), unpack});
  } catch (const std::bad_alloc&) {
    fail_in(archive.name(), "not enough memory to unpack it");
  }
}

std::string zip(const std::vector<std::pair<std::string, std::string>>& members) {
  ZipOutput output;
  zlib_filefunc64_def functions = zip_functions(output);
  zipFile archive = zipOpen2_64(nullptr, APPEND_STATUS_CREATE, nullptr, &functions);
  bool is_good = archive != nullptr;
  for (const auto& [name, bytes] : members) is_good = is_good && zip_member(archive, name, bytes);
  if (archive != nullptr && zipClose(archive, nullptr) != ZIP_OK) is_good = false;
  if (!is_good) throw DataError("not enough memory for a zip archive");
  return output.bytes;
}

#else

namespace {

constexpr const char* kNoMinizip =
    "this build of Gradus has no NPZ files; install minizip (Debian: libminizip-dev) and build "
    "Gradus again";

}  // namespace

bool has_zip() { return false; }

void visit_zip(InputFile& archive, const std::function<void(const ZipMember&)>&) {
  fail_in(archive.name(), kNoMinizip);
}

std::string zip(const std::vector<std::pair<std::string, std::string>>&) {
  throw DataError(kNoMinizip);
}

#endif

}  // namespace gradus
