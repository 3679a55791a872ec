// Where the bytes of a file come from, in order: a file, memory, or a gzip stream.
#pragma once

#define ZLIB_CONST
#include <zlib.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "gradus/core/file.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// Throws DataError where reading fails.
class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  ByteSource(ByteSource&&) = delete;
  ByteSource& operator=(ByteSource&&) = delete;
  virtual ~ByteSource() = default;

  /// Fills `to` from its front, and returns how many bytes came: fewer than asked only at the end.
  virtual std::size_t read(std::span<std::uint8_t> to) = 0;
};

/// Bytes as they are stored: how many is known, and any can be gone to.
class StoredSource : public ByteSource {
 public:
  virtual std::uint64_t size() const = 0;
  /// Goes to a place of at most size().
  virtual void seek(std::uint64_t place) = 0;
};

/// A file. Throws DataError where InputFile does.
class FileSource : public StoredSource {
 public:
  explicit FileSource(const std::filesystem::path& path) : file_(path) {}
  std::size_t read(std::span<std::uint8_t> to) override { return file_.read(to); }
  std::uint64_t size() const override { return file_.size(); }
  void seek(std::uint64_t place) override { file_.seek(place); }

 private:
  InputFile file_;
};

/// Bytes in memory, of which this is a view.
class MemorySource : public StoredSource {
 public:
  explicit MemorySource(std::span<const std::uint8_t> bytes) : bytes_(bytes), rest_(bytes) {}
  std::size_t read(std::span<std::uint8_t> to) override;
  std::uint64_t size() const override { return bytes_.size(); }
  void seek(std::uint64_t place) override { rest_ = bytes_.subspan(place); }

 private:
  std::span<const std::uint8_t> bytes_, rest_;
};

/// Does it begin as gzip does? Leaves it at its beginning.
bool is_gzip(StoredSource& source);

/// The bytes that a gzip file (RFC 1952) unpacks to. By the time read() finds the end, it has
/// verified the checksums. name: the file's, for messages.
class GzipSource : public ByteSource {
 public:
  /// Refers to packed as long as it lives.
  GzipSource(ByteSource& packed, const std::string& name);
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;
  GzipSource(GzipSource&&) = delete;
  GzipSource& operator=(GzipSource&&) = delete;
  ~GzipSource() override { inflateEnd(&zlib_); }
  std::size_t read(std::span<std::uint8_t> to) override;

 private:
  bool refill();
  void next_member();

  ByteSource& packed_;
  std::string name_;
  z_stream zlib_{};
  bool at_end_ = false;
  std::array<std::uint8_t, 64 * 1024> buffer_{};
};

}}  // namespace gradus
