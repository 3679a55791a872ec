// What system calls on files share.
#pragma once

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Repeats a system call while signals interrupt it.
template <class Call>
auto uninterrupted(const Call& call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

/// The reason of the last failed call.
inline std::string reason() { return std::strerror(errno); }

[[noreturn]] inline void fail_to_read(const std::filesystem::path& path,
                                      const std::string& why = reason()) {
  throw DataError(path.string(), ": cannot be read: ", why);
}

[[noreturn]] inline void fail_to_write(const std::filesystem::path& path,
                                       const std::string& why = reason()) {
  throw DataError("cannot write ", path.string(), ": ", why);
}

/// "folder", "pipe", "socket" or "device"
inline const char* kind_of_file(::mode_t mode) {
  if (S_ISDIR(mode)) return "folder";
  if (S_ISFIFO(mode)) return "pipe";
  return S_ISSOCK(mode) ? "socket" : "device";
}

}  // namespace gradus
