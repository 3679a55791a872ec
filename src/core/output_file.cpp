#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <random>

#include "core/system_call.hpp"
#include "gradus/core/file.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = ".gradus-";
constexpr std::string_view kSuffix = ".tmp";

/// While it lives, a file that grows beyond the user's limit is an error of write(), EFBIG, and
/// ends no program.
class SizeSignalBlocked {
 public:
  SizeSignalBlocked() {
    ::sigemptyset(&signal_);
    ::sigaddset(&signal_, SIGXFSZ);
    ::pthread_sigmask(SIG_BLOCK, &signal_, &before_);
  }
  SizeSignalBlocked(const SizeSignalBlocked&) = delete;
  SizeSignalBlocked& operator=(const SizeSignalBlocked&) = delete;
  SizeSignalBlocked(SizeSignalBlocked&&) = delete;
  SizeSignalBlocked& operator=(SizeSignalBlocked&&) = delete;
  ~SizeSignalBlocked() {
    ::sigset_t pending;
    int taken = 0;
    if (::sigpending(&pending) == 0 && ::sigismember(&pending, SIGXFSZ) == 1) {
      ::sigwait(&signal_, &taken);
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  ::sigset_t signal_{}, before_{};
};

void write_all(int file, std::string_view bytes, const fs::path& path) {
  const SizeSignalBlocked blocked;
  while (!bytes.empty()) {
    const auto written = uninterrupted([&] { return ::write(file, bytes.data(), bytes.size()); });
    if (written < 0) fail_to_write(path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// Throws DataError where the file does not hold these bytes.
void check_written(int file, std::string_view bytes, const fs::path& path) {
  std::array<char, 64 * 1024> piece{};
  for (std::size_t at = 0; at < bytes.size();) {
    const auto count = uninterrupted(
        [&] { return ::pread(file, piece.data(), piece.size(), static_cast<::off_t>(at)); });
    if (count < 0) fail_to_write(path);
    const std::string_view read(piece.data(), static_cast<std::size_t>(count));
    if (read.empty() || bytes.substr(at, read.size()) != read) {
      fail_to_write(path, "the disk gives back other bytes than it was given");
    }
    at += read.size();
  }
}

/// Removes the temporary files of writes that were killed. They are this user's, have not been
/// touched for a minute, and no process holds their lock.
void remove_stale_files(const fs::path& folder) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) continue;
    const Descriptor file(
        ::open(entry.path().c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    struct ::stat status {};
    if (!file.is_open() || ::fstat(file.number(), &status) != 0) continue;
    const auto age =
        std::chrono::system_clock::now() - std::chrono::system_clock::from_time_t(status.st_mtime);
    if (S_ISREG(status.st_mode) && status.st_uid == ::geteuid() && age > std::chrono::minutes(1) &&
        ::flock(file.number(), LOCK_EX | LOCK_NB) == 0) {
      ::unlink(entry.path().c_str());
    }
  }
}

/// So that the name, too, survives a power failure. Some file systems cannot, which is no error.
void sync_folder(const fs::path& folder) {
  const Descriptor file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (file.is_open()) ::fsync(file.number());
}

fs::path folder_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

/// A name in the same folder that nobody can know before. Short, as the file's own may be as long
/// as the system allows.
fs::path temporary_beside(const fs::path& target) {
  std::random_device random;
  constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuv";
  std::string name(kPrefix);
  for (int i = 0; i < 16; ++i) name += kDigits[random() % kDigits.size()];
  return folder_of(target) / (name + std::string(kSuffix));
}

/// What the path leads to: for a link the file at its end, which need not be there.
fs::path end_of_links(const fs::path& path) {
  fs::path target = path;
  std::error_code error;
  constexpr int kMostLinks = 40;  // as Linux has it
  for (int i = 0; fs::is_symlink(target, error); ++i) {
    errno = ELOOP;
    if (i == kMostLinks) fail_to_write(path);
    target = folder_of(target) / fs::read_symlink(target, error);
  }
  return target;
}

}  // namespace

OutputFile::OutputFile(const fs::path& path) : path_(path), target_(end_of_links(path)) {
  struct ::stat status {};
  const bool exists = ::stat(target_.c_str(), &status) == 0;
  if (!exists && errno != ENOENT) fail_to_write(path);
  if (exists && S_ISDIR(status.st_mode)) {
    fail_to_write(path, "it is a folder");
  }
  if (exists && !S_ISREG(status.st_mode)) {
    // O_NONBLOCK: without a reader, opening a pipe is an error and no wait.
    file_ = Descriptor(uninterrupted(
        [&] { return ::open(target_.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); }));
    if (!file_.is_open()) fail_to_write(path);
    ::fcntl(file_.number(), F_SETFL, 0);  // NOLINT(*-vararg): from here on it may wait
    return;
  }
  constexpr ::mode_t kAnyMayWrite = 0222;
  if (exists && ((status.st_mode & kAnyMayWrite) == 0 || ::access(target_.c_str(), W_OK) != 0)) {
    fail_to_write(path, "it is read-only");
  }
  if (target_.filename().empty()) {
    fail_to_write(path, "expected the name of a file");
  }
  const fs::path temporary = temporary_beside(target_);
  constexpr ::mode_t kPermissions = 0666;  // less the user's umask
  file_ = Descriptor(uninterrupted([&] {
    return ::open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                  kPermissions);
  }));
  if (!file_.is_open()) fail_to_write(path);
  temporary_ = temporary;
  ::flock(file_.number(), LOCK_EX | LOCK_NB);  // in use: see remove_stale_files()
  if (exists) {
    // The owner first, as that clears bits of the mode. Only root may give files away.
    if (::fchown(file_.number(), status.st_uid, status.st_gid) != 0) errno = 0;
    constexpr ::mode_t kAllPermissions = 0777;
    if (::fchmod(file_.number(), status.st_mode & kAllPermissions) != 0) fail_to_write(path);
  }
}

OutputFile::~OutputFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void OutputFile::commit(std::string_view bytes) {
  write_all(file_.number(), bytes, path_);
  if (temporary_.empty()) return;
  if (uninterrupted([&] { return ::fsync(file_.number()); }) != 0) fail_to_write(path_);
  check_written(file_.number(), bytes, path_);
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail_to_write(path_);
  temporary_.clear();
  if (!file_.close()) fail_to_write(path_);
  remove_stale_files(folder_of(target_));
  sync_folder(folder_of(target_));
}

}  // namespace gradus::inline GRADUS_PRECISION
