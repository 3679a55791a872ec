#include "cli/data/table_file.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <gradus/core/text.hpp>
#include <string_view>
#include <system_error>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// "Reading mnist.csv: 24000 rows, 43 %", drawn over itself; a pipe has no size, and no percents.
class ReadingLine {
 public:
  explicit ReadingLine(const std::string& path)
      : name_(printable(std::filesystem::path(path).filename().string())) {
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    if (!error) size_ = size;
  }
  ReadingLine(const ReadingLine&) = delete;
  ReadingLine& operator=(const ReadingLine&) = delete;
  ~ReadingLine() {
    if (drawn_) std::fputs(kErase, stderr);
  }

  void draw(Index rows, std::uint64_t bytes) {
    constexpr std::chrono::milliseconds kBetween{200};
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return;
    next_ = now + kBetween;
    drawn_ = true;
    const std::string share = size_ > 0 ? concat(", ", bytes * 100 / size_, " %") : "";
    std::fputs(concat(kErase, "Reading ", name_, ": ", rows, " rows", share).c_str(), stderr);
    std::fflush(stderr);
  }

 private:
  static constexpr const char* kErase = "\r\x1b[K";

  std::string name_;
  std::uintmax_t size_ = 0;
  std::chrono::steady_clock::time_point next_ =
      std::chrono::steady_clock::now() + std::chrono::seconds(2);
  bool drawn_ = false;
};

}  // namespace

CsvTable read_table_file(const std::string& path, const CsvOptions& options) {
  const char* terminal = std::getenv("TERM");
  const bool erases = terminal != nullptr && std::string_view(terminal) != "dumb";
  if (::isatty(STDERR_FILENO) == 0 || !erases) return read_csv(path, options);
  ReadingLine line(path);
  return read_csv(path, options, [&](Index rows, std::uint64_t bytes) { line.draw(rows, bytes); });
}

}  // namespace gradus::cli
