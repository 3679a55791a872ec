#include "gradus/core/file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string>

#include "core/system_call.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr const char* kLockName = ".gradus-lock";
constexpr std::size_t kMostDigits = 20;

/// What the file holds: the number of the process that has the lock, or "".
std::string process_of(const Descriptor& file) {
  std::array<char, kMostDigits> text{};
  const auto count =
      uninterrupted([&] { return ::pread(file.number(), text.data(), text.size(), 0); });
  return {text.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
}

/// Whether the name still leads to the file: releasing a lock removes the name.
bool is_in_place(const Descriptor& file, const std::filesystem::path& path) {
  struct ::stat ours {
  }, named{};
  return ::fstat(file.number(), &ours) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         ours.st_ino == named.st_ino && ours.st_dev == named.st_dev;
}

Descriptor open_lock(const std::filesystem::path& path) {
  constexpr ::mode_t kPermissions = 0644;
  Descriptor file(uninterrupted([&] {
    return ::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK,
                  kPermissions);
  }));
  if (!file.is_open()) fail_to_write(path);
  struct ::stat status {};
  if (::fstat(file.number(), &status) != 0) fail_to_write(path);
  const std::string text = process_of(file);
  if (!S_ISREG(status.st_mode) || static_cast<std::size_t>(status.st_size) != text.size() ||
      text.find_first_not_of("0123456789") != std::string::npos) {
    fail_to_write(path, "it is no lock of Gradus");
  }
  return file;
}

}  // namespace

FolderLock::FolderLock(const std::filesystem::path& folder) : path_(folder / kLockName) {
  make_folder(folder);
  const std::string own = std::to_string(::getpid());
  while (true) {
    Descriptor file = open_lock(path_);
    if (uninterrupted([&] { return ::flock(file.number(), LOCK_EX | LOCK_NB); }) != 0) {
      if (errno != EWOULDBLOCK) fail_to_write(path_);
      const std::string other = process_of(file);
      if (other == own) return;
      throw InvalidArgument(folder.string(), ": another process ",
                            (other.empty() ? "" : "(" + other + ") "),
                            "is writing to this folder; wait for its end, or give another folder");
    }
    if (!is_in_place(file, path_)) continue;
    if (::ftruncate(file.number(), 0) != 0 ||
        ::pwrite(file.number(), own.data(), own.size(), 0) < 0) {
      // A full disk: the lock holds all the same, without its number.
    }
    file_ = std::move(file);
    return;
  }
}

FolderLock::~FolderLock() {
  if (file_.is_open()) ::unlink(path_.c_str());
}

}  // namespace gradus
