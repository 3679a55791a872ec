#include "gradus/core/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "core/system_call.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/text.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

namespace fs = std::filesystem;

std::size_t read_some(int file, std::span<std::uint8_t> to, const fs::path& path) {
  std::size_t size = 0;
  while (size < to.size()) {
    const auto count =
        uninterrupted([&] { return ::read(file, to.data() + size, to.size() - size); });
    if (count < 0) fail_to_read(path);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  return size;
}

[[noreturn]] void fail_too_large(const fs::path& path, std::uint64_t max_bytes) {
  throw DataError(printable(path.string()) + ": has more than " + std::to_string(max_bytes) +
                  " bytes, the most that is read of such a file");
}

/// All of standard input. The first call reads it.
std::span<const std::uint8_t> standard_input(std::uint64_t max_bytes) {
  static std::vector<std::uint8_t> bytes;
  static bool is_read = false;
  if (is_read) return bytes;
  constexpr std::size_t kPiece = std::size_t{1} << 16;
  while (true) {
    const std::size_t size = bytes.size();
    bytes.resize(size + std::max(size / 2, kPiece));
    const std::span<std::uint8_t> rest = std::span(bytes).subspan(size);
    const std::size_t count = read_some(STDIN_FILENO, rest, kStandardInput);
    bytes.resize(size + count);
    if (bytes.size() > max_bytes) fail_too_large(kStandardInput, max_bytes);
    if (count < rest.size()) break;
  }
  is_read = true;
  return bytes;
}

}  // namespace

Descriptor::Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Descriptor::~Descriptor() {
  if (is_open()) ::close(number_);
}

bool Descriptor::close() { return ::close(std::exchange(number_, -1)) == 0; }

InputFile::InputFile(const fs::path& path, std::uint64_t max_bytes)
    : path_(path), max_bytes_(max_bytes) {
  if (path == kStandardInput) {
    standard_ = standard_input(max_bytes);
    size_ = standard_.size();
    check_size(size_);
    return;
  }
  // O_NONBLOCK: a pipe must not make us wait for its writer.
  file_ = Descriptor(uninterrupted(
      [&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); }));
  if (!file_.is_open()) {
    throw DataError(printable(path.string()) + (errno == ENOENT
                                                    ? ": there is no such file"
                                                    : ": cannot be opened: " + reason()));
  }
  struct ::stat status {};
  if (::fstat(file_.number(), &status) != 0) fail_to_read(path);
  if (!S_ISREG(status.st_mode)) {
    throw DataError(printable(path.string()) + ": is a " + kind_of_file(status.st_mode) +
                    "; expected a file, or - for standard input");
  }
  size_ = static_cast<std::uint64_t>(status.st_size);
  check_size(size_);
}

void InputFile::check_size(std::uint64_t size) const {
  if (size > max_bytes_) fail_too_large(path_, max_bytes_);
}

std::size_t InputFile::read(std::span<std::uint8_t> to) {
  std::size_t count = 0;
  if (file_.is_open()) {
    count = read_some(file_.number(), to, path_);
  } else {
    count = std::min(to.size(), standard_.size() - at_);
    std::copy_n(standard_.begin() + static_cast<std::ptrdiff_t>(at_), count, to.begin());
  }
  at_ += count;
  check_size(at_);  // it may grow
  return count;
}

void InputFile::rewind() {
  at_ = 0;
  if (file_.is_open() && ::lseek(file_.number(), 0, SEEK_SET) < 0) fail_to_read(path_);
}

std::vector<std::uint8_t> read_file(const fs::path& path, std::uint64_t max_bytes) {
  InputFile file(path, max_bytes);
  constexpr std::size_t kPiece = std::size_t{1} << 16;
  // The size is only a first guess: a file may grow, and those of /proc have none.
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(file.size()) + 1);
  std::size_t size = 0;
  while (true) {
    if (size == bytes.size()) bytes.resize(size + std::max(size / 2, kPiece));
    const std::span<std::uint8_t> rest = std::span(bytes).subspan(size);
    const std::size_t count = file.read(rest);
    size += count;
    if (count < rest.size()) break;
  }
  bytes.resize(size);
  return bytes;
}

std::vector<std::uint8_t> read_start(const fs::path& path, std::size_t count) {
  std::vector<std::uint8_t> bytes(count);
  bytes.resize(InputFile(path).read(bytes));
  return bytes;
}

void write_file(const fs::path& path, std::string_view bytes) { OutputFile(path).commit(bytes); }

}  // namespace gradus::inline GRADUS_PRECISION
