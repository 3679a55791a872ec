#include "gradus/core/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "core/system_call.hpp"

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
  throw DataError(path.string(), ": has more than ", max_bytes,
                  " bytes, the most that is read of such a file");
}

constexpr std::size_t kPiece = std::size_t{1} << 16;
constexpr std::uint64_t kMostOfStandardInput = std::uint64_t{1} << 30;  // it stays in memory

/// The first `count` bytes of standard input, or all if there are fewer; they are kept.
std::span<const std::uint8_t> standard_input(std::uint64_t count) {
  static std::vector<std::uint8_t> bytes;
  static bool at_end = false;
  while (bytes.size() < count && !at_end) {
    const std::size_t size = bytes.size();
    bytes.resize(size + std::max(size / 2, kPiece));
    const std::span<std::uint8_t> rest = std::span(bytes).subspan(size);
    const std::size_t got = read_some(STDIN_FILENO, rest, kStandardInput);
    bytes.resize(size + got);
    at_end = got < rest.size();
  }
  return std::span(bytes).first(std::min<std::size_t>(bytes.size(), count));
}

/// A device that is no terminal and not empty, as /dev/null is, may never end.
bool is_endless(const struct ::stat& status) {
  struct ::stat null {};
  if (S_ISBLK(status.st_mode)) return true;
  return S_ISCHR(status.st_mode) && ::isatty(STDIN_FILENO) == 0 &&
         (::stat("/dev/null", &null) != 0 || null.st_rdev != status.st_rdev);
}

void check_standard_input() {
  struct ::stat status {};
  if (::fstat(STDIN_FILENO, &status) != 0) fail_to_read(kStandardInput);
  if (S_ISDIR(status.st_mode) || is_endless(status)) {
    throw DataError(kStandardInput, ": is a ", kind_of_file(status.st_mode),
                    "; expected a file or a pipe on standard input");
  }
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
    max_bytes_ = std::min(max_bytes_, kMostOfStandardInput);
    check_standard_input();
    return;
  }
  // O_NONBLOCK: a pipe must not make us wait for its writer.
  file_ = Descriptor(uninterrupted(
      [&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); }));
  if (!file_.is_open()) {
    const std::string what =
        errno == ENOENT ? "there is no such file" : "cannot be opened: " + reason();
    throw DataError(path.string(), ": ", what);
  }
  struct ::stat status {};
  if (::fstat(file_.number(), &status) != 0) fail_to_read(path);
  if (!S_ISREG(status.st_mode)) {
    throw DataError(path.string(), ": is a ", kind_of_file(status.st_mode),
                    "; expected a file, or - for standard input");
  }
  size_ = static_cast<std::uint64_t>(status.st_size);
  check_size(size_);
}

InputFile::InputFile(std::span<const std::uint8_t> bytes, const std::string& name)
    : path_(name), memory_(bytes) {}

void InputFile::check_size(std::uint64_t size) const {
  if (size > max_bytes_) fail_too_large(path_, max_bytes_);
}

/// For when no file is open: the first `count` bytes, or all if there are fewer.
std::span<const std::uint8_t> InputFile::first_in_memory(std::uint64_t count) const {
  if (!memory_) return standard_input(count);
  return memory_->first(std::min<std::size_t>(memory_->size(), count));
}

std::uint64_t InputFile::size() const {
  if (file_.is_open()) return size_;
  const std::uint64_t size = first_in_memory(max_bytes_ + 1).size();
  check_size(size);
  return size;
}

std::size_t InputFile::read(std::span<std::uint8_t> to) {
  std::size_t count = 0;
  if (file_.is_open()) {
    count = read_some(file_.number(), to, path_);
  } else {
    const std::span<const std::uint8_t> all = first_in_memory(at_ + to.size());
    count = all.size() - std::min<std::size_t>(all.size(), at_);
    std::ranges::copy(all.last(count), to.begin());
  }
  at_ += count;
  check_size(at_);  // it may grow
  return count;
}

void InputFile::append_to(std::vector<std::uint8_t>& bytes, std::uint64_t count) {
  // The size is only a first guess: a file may grow, and those of /proc have none.
  if (at_ < size_) bytes.reserve(bytes.size() + std::min(count, size_ - at_));
  while (count > 0) {
    const std::size_t size = bytes.size();
    bytes.resize(size + std::min<std::uint64_t>(count, std::max(size / 2, kPiece)));
    const std::span<std::uint8_t> rest = std::span(bytes).subspan(size);
    const std::size_t got = read(rest);
    bytes.resize(size + got);
    if (got < rest.size()) return;
    count -= got;
  }
}

void InputFile::seek(std::uint64_t place) {
  at_ = place;
  if (file_.is_open() && ::lseek(file_.number(), static_cast<::off_t>(place), SEEK_SET) < 0) {
    fail_to_read(path_);
  }
}

std::vector<std::uint8_t> read_file(const fs::path& path, std::uint64_t max_bytes) {
  std::vector<std::uint8_t> bytes;
  InputFile(path, max_bytes).append_to(bytes, max_bytes + 1);
  return bytes;
}

std::vector<std::uint8_t> read_start(const fs::path& path, std::size_t count) {
  std::vector<std::uint8_t> bytes(count);
  bytes.resize(InputFile(path).read(bytes));
  return bytes;
}

void make_folder(const fs::path& path) {
  std::error_code error;
  if (!path.empty()) fs::create_directories(path, error);
  if (error) throw DataError("cannot make the folder ", path.string(), ": ", error.message());
}

void write_file(const fs::path& path, std::string_view bytes) { OutputFile(path).commit(bytes); }

}  // namespace gradus
