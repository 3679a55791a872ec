// Files: one way to open what is read, one way to write, and a lock for a folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/core/scalar.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// An open file of the system, which it closes at its end.
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

/// The most that is read of a file whose format sets no limit of its own.
inline constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 34;

/// A file that is open for reading: a regular one, or standard input, called "-". What was read of
/// standard input is kept, so that it can be opened again like a file.
class InputFile {
 public:
  /// Throws DataError, with the system's reason, where it cannot be opened, is a folder, device,
  /// pipe or socket, or has more than max_bytes. Never waits for a writer.
  explicit InputFile(const std::filesystem::path& path, std::uint64_t max_bytes = kMaxFileBytes);
  /// Bytes in memory, of which this is a view, as if they were a file of this name.
  InputFile(std::span<const std::uint8_t> bytes, const std::string& name);

  /// The path, to begin a message with.
  std::string name() const { return path_.string(); }
  /// Bytes when it was opened. All of standard input is read for it.
  std::uint64_t size() const;
  /// Fills `to` from its front; fewer bytes only at the end.
  std::size_t read(std::span<std::uint8_t> to);
  /// Appends the next `count` bytes, or all where there are fewer.
  void append_to(std::vector<std::uint8_t>& bytes, std::uint64_t count);
  /// Goes to a place, counted from the beginning.
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

/// The first `count` bytes of an InputFile; fewer where it has not so many.
std::vector<std::uint8_t> read_start(const std::filesystem::path& path, std::size_t count);

/// Makes the folder, and those that it is in, where they are not there; of an empty path nothing.
/// Throws DataError where that cannot be.
void make_folder(const std::filesystem::path& path);

/// A file that is to be written. It is made at once, under a temporary name beside its own, so that
/// what cannot be written is known before the work for it is done. Until commit() has put all of it
/// in place at one stroke, whoever reads finds the old file; so does who comes after a crash.
///
/// A link is followed. A file that is replaced keeps its permissions, and its owner where the
/// system lets it. A character device or a pipe is written to as it is.
class OutputFile {
 public:
  /// Throws DataError, with the system's reason, where the file could not be written: no folder or
  /// no permission, or it is a folder, a disk, read-only, or a pipe that nobody reads.
  explicit OutputFile(const std::filesystem::path& path);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  /// Removes the temporary file. Not in a process that was forked, where it is still the parent's.
  ~OutputFile();

  /// Writes the bytes to the disk (fsync), reads them back, and moves the name (rename). Throws
  /// DataError where that fails; the old file is then as it was. To be called once.
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

/// A file that grows, as a log does.
class AppendFile {
 public:
  /// Opens the file at its end, and makes it where there is none. Throws DataError.
  explicit AppendFile(const std::filesystem::path& path);

  /// Writes what an earlier call could not, and then this. Throws DataError where not all is
  /// written; what is missing is kept for the next call.
  void append(std::string_view text);

 private:
  std::filesystem::path path_;
  Descriptor file_;
  std::string missing_;
};

/// OutputFile(path).commit(bytes)
void write_file(const std::filesystem::path& path, std::string_view bytes);

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
