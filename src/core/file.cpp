#include "gradus/core/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <new>
#include <string>

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

namespace fs = std::filesystem;

/// The reason of the last failed call.
[[noreturn]] void fail(const char* what, const fs::path& path) {
  const int reason = errno;
  throw DataError(std::string("cannot ") + what + " " + path.string() + ": " +
                  std::strerror(reason));
}

/// Closes its file at the end.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  int number() const { return number_; }
  bool close() {
    const int number = number_;
    number_ = -1;
    return ::close(number) == 0;
  }

 private:
  int number_;
};

/// Calls a function of the system again while signals interrupt it.
template <class Call>
auto uninterrupted(const Call& call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

void write_all(int file, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const auto written = uninterrupted([&] { return ::write(file, bytes.data(), bytes.size()); });
    if (written < 0) fail("write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void write_to_disk(const fs::path& path, std::string_view bytes) {
  constexpr ::mode_t kPermissions = 0666;  // less the user's umask
  Descriptor file(uninterrupted([&] {
    return ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kPermissions);
  }));
  if (file.number() < 0) fail("write", path);
  write_all(file.number(), bytes, path);
  if (uninterrupted([&] { return ::fsync(file.number()); }) != 0) fail("write", path);
  if (!file.close()) fail("write", path);
}

constexpr const char* kTemporary = ".gradus-tmp";

/// Removes the temporary files of writes that were killed: nobody has touched them for a minute.
void remove_stale_files(const fs::path& folder) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() != kTemporary) continue;
    const auto touched = entry.last_write_time(error);
    const auto age = fs::file_time_type::clock::now() - touched;
    if (!error && age > std::chrono::minutes(1)) fs::remove(entry.path(), error);
  }
}

/// So that the name, too, survives a power failure. Some file systems cannot, which is no error.
void sync_folder(const fs::path& folder) {
  const Descriptor file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (file.number() >= 0) ::fsync(file.number());
}

}  // namespace

std::vector<std::uint8_t> read_file(const fs::path& path, std::uint64_t max_bytes) {
  errno = 0;
  const Descriptor file(uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); }));
  if (file.number() < 0) fail("read", path);
  struct ::stat status {};
  if (::fstat(file.number(), &status) != 0) fail("read", path);
  if (S_ISDIR(status.st_mode)) {
    throw DataError("cannot read " + path.string() + ": it is a folder");
  }
  const auto check_size = [&](std::uint64_t size) {
    if (size <= max_bytes) return;
    throw DataError(path.string() + ": has more than " + std::to_string(max_bytes) +
                    " bytes, the most that is read of such a file");
  };
  check_size(static_cast<std::uint64_t>(status.st_size));

  // The size is only a first guess: a pipe has none, and a file may grow.
  constexpr std::size_t kPiece = std::size_t{1} << 16;
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(status.st_size) + 1);
  std::size_t size = 0;
  while (true) {
    if (size == bytes.size()) bytes.resize(size + std::max(size / 2, kPiece));
    const auto count = uninterrupted(
        [&] { return ::read(file.number(), bytes.data() + size, bytes.size() - size); });
    if (count < 0) fail("read", path);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
    check_size(size);
  }
  bytes.resize(size);
  return bytes;
}

void write_file(const fs::path& path, std::string_view bytes) {
  // A link is followed, so that it stays one; a device or a pipe is written to, not replaced.
  std::error_code error;
  fs::path target = path;
  if (fs::is_symlink(path, error)) {
    const fs::path end = fs::weakly_canonical(path, error);
    if (!error) target = end;
  }
  const fs::file_type type = fs::status(target, error).type();
  if (type == fs::file_type::directory) {
    throw DataError("cannot write " + path.string() + ": it is a folder");
  }
  if (type != fs::file_type::regular && type != fs::file_type::not_found) {
    Descriptor file(uninterrupted([&] { return ::open(target.c_str(), O_WRONLY | O_CLOEXEC); }));
    if (file.number() < 0) fail("write", path);
    return write_all(file.number(), bytes, path);
  }
  // The process's number: two runs that write the same file do not share a temporary one.
  const fs::path temporary = target.string() + "." + std::to_string(::getpid()) + kTemporary;
  try {
    write_to_disk(temporary, bytes);
    if (::rename(temporary.c_str(), target.c_str()) != 0) fail("write", path);
  } catch (...) {
    fs::remove(temporary, error);
    throw;
  }
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  remove_stale_files(folder);
  sync_folder(folder);
}

}  // namespace gradus::inline GRADUS_PRECISION
