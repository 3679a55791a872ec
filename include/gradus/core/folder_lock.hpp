// A folder that one program alone writes to.
#pragma once

#include <filesystem>

#include "gradus/core/file.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// While it lives, no other process gets the lock of the folder. The system lets go of it where a
/// process is killed. It is a file in the folder, ".gradus-lock", with the process's number.
class FolderLock {
 public:
  /// Makes the folder where it is not there. Throws DataError where that cannot be, or nothing can
  /// be written into it; InvalidArgument, with the other's number, where another process has the
  /// lock. A process may lock a folder that it has locked.
  explicit FolderLock(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  std::filesystem::path path_;
  Descriptor file_;  // not open: the process had the lock before
};

}}  // namespace gradus
