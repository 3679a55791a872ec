#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <memory>
#include <random>

#include "core/system_call.hpp"
#include "gradus/core/file.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = ".gradus-";
constexpr std::string_view kSuffix = ".tmp";

#ifdef O_PATH
constexpr int kOpenFolder = O_PATH | O_DIRECTORY | O_CLOEXEC;  // needs no permission to list it
#else
constexpr int kOpenFolder = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
#endif

/// While it lives, a file that grows beyond the user's limit and a pipe whose reader has gone are
/// errors of write(), EFBIG and EPIPE, and do not end the program.
class WriteSignalsBlocked {
 public:
  WriteSignalsBlocked() {
    ::sigemptyset(&signals_);
    ::sigaddset(&signals_, SIGXFSZ);
    ::sigaddset(&signals_, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  }
  WriteSignalsBlocked(const WriteSignalsBlocked&) = delete;
  WriteSignalsBlocked& operator=(const WriteSignalsBlocked&) = delete;
  ~WriteSignalsBlocked() {
    ::sigset_t pending;
    int taken = 0;
    const auto is_pending = [&] {
      return ::sigpending(&pending) == 0 &&
             (::sigismember(&pending, SIGXFSZ) == 1 || ::sigismember(&pending, SIGPIPE) == 1);
    };
    while (is_pending()) ::sigwait(&signals_, &taken);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  ::sigset_t signals_{}, before_{};
};

/// Removes from `bytes` what it has written, also where it throws.
void write_all(int file, std::string_view& bytes, const fs::path& path) {
  const WriteSignalsBlocked blocked;
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

/// Removes the temporary file of a write that was killed. It is this user's, has not been touched
/// for a minute, and no process holds its lock.
void remove_if_stale(int folder, const char* name) {
  const Descriptor file(
      ::openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct ::stat status {};
  if (!file.is_open() || ::fstat(file.number(), &status) != 0) return;
  const auto age =
      std::chrono::system_clock::now() - std::chrono::system_clock::from_time_t(status.st_mtime);
  if (S_ISREG(status.st_mode) && status.st_uid == ::geteuid() && age > std::chrono::minutes(1) &&
      ::flock(file.number(), LOCK_EX | LOCK_NB) == 0) {
    ::unlinkat(folder, name, 0);
  }
}

struct FolderCloser {
  void operator()(::DIR* folder) const { ::closedir(folder); }
};

/// Removes what killed writes have left, and makes sure that the new name survives a power failure.
/// It is no error if a file system cannot do that, or if the folder cannot be read.
void tidy_folder(int number) {
  const int readable = ::openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<::DIR, FolderCloser> folder(readable < 0 ? nullptr : ::fdopendir(readable));
  if (!folder) return;
  while (const ::dirent* entry = ::readdir(folder.get())) {
    const std::string_view name = entry->d_name;
    if (name.starts_with(kPrefix) && name.ends_with(kSuffix)) {
      remove_if_stale(readable, entry->d_name);
    }
  }
  ::fsync(readable);
}

fs::path folder_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

/// A name that nobody can guess. Short, as the file's own may be as long as the system allows.
std::string temporary_name() {
  std::random_device random;
  constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuv";
  std::string name(kPrefix);
  for (int i = 0; i < 16; ++i) name += kDigits[random() % kDigits.size()];
  return name + std::string(kSuffix);
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

/// Throws DataError if this user may not replace the file. Root always may, but seldom means to.
void check_replaceable(int folder, const char* name, const struct ::stat& status,
                       const fs::path& path) {
  constexpr ::mode_t kAnyMayWrite = 0222;
  if ((status.st_mode & kAnyMayWrite) == 0 || ::faccessat(folder, name, W_OK, AT_EACCESS) != 0) {
    fail_to_write(path, "it is read-only");
  }
  struct ::stat place {};
  if (::fstat(folder, &place) != 0) fail_to_write(path);
  const ::uid_t user = ::geteuid();
  if ((place.st_mode & S_ISVTX) != 0 && user != 0 && user != status.st_uid &&
      user != place.st_uid) {
    fail_to_write(path, "in its folder, only its owner may replace it");
  }
}

/// Gives a new file the owner, group and permissions of the one that it is to replace.
void copy_permissions(int file, const struct ::stat& from, const fs::path& path) {
  constexpr ::mode_t kAllPermissions = 0777, kGroup = 070;
  ::mode_t mode = from.st_mode & kAllPermissions;
  // The owner first, as that clears bits of the mode. Only root may give files away.
  if (::fchown(file, from.st_uid, from.st_gid) != 0 &&
      ::fchown(file, static_cast<::uid_t>(-1), from.st_gid) != 0) {
    mode &= ~kGroup | (mode & 07) << 3;  // another group's: it may no more than all others
  }
  if (::fchmod(file, mode) != 0) fail_to_write(path);
}

}  // namespace

OutputFile::OutputFile(const fs::path& path) : path_(path), process_(::getpid()) {
  struct ::stat status {};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (!exists && errno != ENOENT) fail_to_write(path);
  if (exists && !S_ISREG(status.st_mode)) {
    open_special(status.st_mode);
    return;
  }
  const fs::path target = end_of_links(path);
  name_ = target.filename().string();
  if (name_.empty()) fail_to_write(path, "expected the name of a file");
  folder_ = Descriptor(::open(folder_of(target).c_str(), kOpenFolder));
  if (!folder_.is_open()) {
    fail_to_write(path, (errno == ENOENT ? "there is no folder " : reason() + ": ") +
                            printable(folder_of(target).string()));
  }
  make_temporary();
}

void OutputFile::open_special(unsigned mode) {
  if (!S_ISCHR(mode) && !S_ISFIFO(mode)) {
    fail_to_write(path_, std::string("it is a ") + kind_of_file(mode));
  }
  // O_NONBLOCK: without a reader, opening a pipe is an error instead of a wait.
  file_ = Descriptor(uninterrupted(
      [&] { return ::open(path_.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); }));
  if (!file_.is_open() && errno == ENXIO) fail_to_write(path_, "nobody reads this pipe");
  if (!file_.is_open()) fail_to_write(path_);
  ::fcntl(file_.number(), F_SETFL, 0);  // NOLINT(*-vararg): from here on it may wait
}

void OutputFile::make_temporary() {
  struct ::stat status {};
  const bool exists = ::fstatat(folder_.number(), name_.c_str(), &status, 0) == 0;
  if (!exists && errno != ENOENT) fail_to_write(path_);
  if (exists) check_replaceable(folder_.number(), name_.c_str(), status, path_);
  const std::string name = temporary_name();
  const ::mode_t permissions = exists ? 0600 : 0666;  // less the user's umask
  file_ = Descriptor(uninterrupted([&] {
    return ::openat(folder_.number(), name.c_str(),
                    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, permissions);
  }));
  if (!file_.is_open()) fail_to_write(path_, "no file can be made in its folder: " + reason());
  temporary_ = name;
  ::flock(file_.number(), LOCK_EX | LOCK_NB);  // in use: see remove_if_stale()
  if (exists) copy_permissions(file_.number(), status, path_);
}

OutputFile::~OutputFile() {
  if (!temporary_.empty() && ::getpid() == process_) {
    ::unlinkat(folder_.number(), temporary_.c_str(), 0);
  }
}

void OutputFile::commit(std::string_view bytes) {
  struct ::stat status {};
  // Whoever tidies up may have removed it meanwhile.
  const bool is_gone = ::fstat(file_.number(), &status) == 0 && status.st_nlink == 0;
  if (!temporary_.empty() && is_gone) make_temporary();
  std::string_view rest = bytes;
  write_all(file_.number(), rest, path_);
  if (temporary_.empty()) return;
  const auto sync = [&] { return ::fsync(file_.number()); };
  // Some file systems do not know fsync.
  if (uninterrupted(sync) != 0 && errno != EINVAL && errno != ENOSYS) fail_to_write(path_);
  check_written(file_.number(), bytes, path_);
  if (::renameat(folder_.number(), temporary_.c_str(), folder_.number(), name_.c_str()) != 0) {
    fail_to_write(path_);
  }
  temporary_.clear();
  if (!file_.close()) fail_to_write(path_);
  tidy_folder(folder_.number());
}

AppendFile::AppendFile(const fs::path& path) : path_(path) {
  constexpr ::mode_t kPermissions = 0666;  // less the user's umask
  file_ = Descriptor(uninterrupted([&] {
    return ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
                  kPermissions);
  }));
  if (!file_.is_open()) fail_to_write(path);
}

void AppendFile::append(std::string_view text) {
  missing_ += text;
  std::string_view rest = missing_;
  const auto keep_rest = [&] { missing_.erase(0, missing_.size() - rest.size()); };
  try {
    write_all(file_.number(), rest, path_);
  } catch (const DataError&) {
    keep_rest();
    throw;
  }
  keep_rest();
}

}  // namespace gradus
