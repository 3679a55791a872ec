// Files: one way to read, one way to write, and a lock for a folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// A file descriptor, closed by the destructor.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  bool is_open() const { return number_ >= 0; }
  int number() const { return number_; }
  bool close();

 private:
  int number_;
};

/// The path that stands for standard input wherever a file is read.
inline constexpr const char* kStandardInput = "-";

/// How many bytes of a file are read at most if its format sets no limit.
inline constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 34;

/// A file that is open for reading: a regular one, or standard input, called "-". What was read
/// from standard input is kept, so that it can be opened again like a file.
class InputFile {
 public:
  /// Throws DataError, with the system's reason, if it cannot be opened, is a folder, device, pipe
  /// or socket, or has more than max_bytes. Never waits for a writer.
  explicit InputFile(const std::filesystem::path& path, std::uint64_t max_bytes = kMaxFileBytes);
  /// Views bytes in memory as if they were a file of this name.
  InputFile(std::span<const std::uint8_t> bytes, const std::string& name);

  /// The path, to begin a message with.
  std::string name() const { return path_.string(); }
  /// Its size in bytes when it was opened. Reads all of standard input to know it.
  std::uint64_t size() const;
  /// Fills `to` from its front; fewer bytes only at the end.
  std::size_t read(std::span<std::uint8_t> to);
  /// Appends the next `count` bytes, or all if there are fewer.
  void append_to(std::vector<std::uint8_t>& bytes, std::uint64_t count);
  /// Moves to a place, counted from the beginning.
  void seek(std::uint64_t place);

 private:
  void check_size(std::uint64_t size) const;
  std::span<const std::uint8_t> first_in_memory(std::uint64_t count) const;

  std::filesystem::path path_;
  std::uint64_t max_bytes_ = kMaxFileBytes;
  Descriptor file_;                                      // not open: standard input, or
  std::optional<std::span<const std::uint8_t>> memory_;  // bytes in memory
  std::uint64_t size_ = 0, at_ = 0;
};

/// All bytes of an InputFile.
std::vector<std::uint8_t> read_file(const std::filesystem::path& path,
                                    std::uint64_t max_bytes = kMaxFileBytes);

/// The first `count` bytes of an InputFile, or all if it has fewer.
std::vector<std::uint8_t> read_start(const std::filesystem::path& path, std::size_t count);

/// Makes the folder and its parents if they are missing. Does nothing for an empty path. Throws
/// DataError if that fails.
void make_folder(const std::filesystem::path& path);

/// A file to write. It is made at once, under a temporary name beside its own, so that a file that
/// cannot be written is known before the work for it is done. Until commit() moves it into place in
/// one step, readers find the old file, also after a crash.
///
/// Links are followed. A replaced file keeps its permissions and, if the system allows, its owner.
/// A character device or a pipe is written to directly.
class OutputFile {
 public:
  /// Throws DataError, with the system's reason, if the file could not be written: no folder or no
  /// permission, or it is a folder, a disk, read-only, or a pipe without a reader.
  explicit OutputFile(const std::filesystem::path& path);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  /// Removes the temporary file, but not in a forked process: there it is still the parent's.
  ~OutputFile();

  /// Writes the bytes to the disk (fsync), reads them back, and moves the name (rename). Throws
  /// DataError if that fails; the old file is then as it was. Call it once.
  void commit(std::string_view bytes);

 private:
  void open_special(unsigned mode);
  void make_temporary();

  std::filesystem::path path_;
  Descriptor folder_;      // where the file is, even when that folder gets another name
  std::string name_;       // in the folder: the end of all links
  std::string temporary_;  // in the folder; empty for a device or a pipe
  Descriptor file_;
  int process_;
};

/// A file to append to, such as a log.
class AppendFile {
 public:
  /// Opens the file at its end, and makes it if there is none. Throws DataError.
  explicit AppendFile(const std::filesystem::path& path);

  /// Writes what an earlier call could not, and then this. Throws DataError if not all is written;
  /// the rest is kept for the next call.
  void append(std::string_view text);

 private:
  std::filesystem::path path_;
  Descriptor file_;
  std::string missing_;
};

/// OutputFile(path).commit(bytes)
void write_file(const std::filesystem::path& path, std::string_view bytes);

/// While it lives, no other process gets the lock of the folder. The system releases it when the
/// process is killed. It is a file in the folder, ".gradus-lock", with the process's number.
class FolderLock {
 public:
  /// Makes the folder if it is missing. Throws DataError if that fails or nothing can be written
  /// into it, and InvalidArgument, with the other's number, if another process has the lock. A
  /// process may lock the same folder again.
  explicit FolderLock(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  std::filesystem::path path_;
  Descriptor file_;  // not open: the process had the lock before
};

}  // namespace gradus
