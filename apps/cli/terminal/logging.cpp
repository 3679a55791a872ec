#include "cli/terminal/logging.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <gradus/core/text.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// Keeps messages until there is a file for them.
class FileSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  void begin(const std::filesystem::path& path, EarlierLog earlier) {
    const std::lock_guard lock(mutex_);
    if (earlier == EarlierLog::kReplace) write_file(path, "");
    file_.emplace(path);
    append("");
  }

  /// What went wrong with the last message; "" where nothing did.
  std::string problem() {
    const std::lock_guard lock(mutex_);
    return problem_;
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t text;
    formatter_->format(message, text);
    append({text.data(), text.size()});
  }
  void flush_() override {}

 private:
  void append(std::string_view text) {
    constexpr std::size_t kMostKept = std::size_t{1} << 20;  // there may never be a file
    if (file_ || kept_.size() < kMostKept) kept_ += text;
    if (!file_) return;
    try {
      problem_.clear();
      file_->append(std::exchange(kept_, ""));
    } catch (const DataError& error) {
      problem_ = error.what();
    }
  }

  std::string kept_, problem_;
  std::optional<AppendFile> file_;
};

std::shared_ptr<FileSink> file_sink;

/// Lines of a pattern, where texts of files and options are as printable() shows them.
class PrintableFormatter : public spdlog::formatter {
 public:
  explicit PrintableFormatter(std::string pattern)
      : pattern_(pattern), lines_(std::move(pattern)) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& line) override {
    const std::string text =
        printable({message.payload.data(), message.payload.size()}, Lines::kMany);
    spdlog::details::log_msg shown = message;
    shown.payload = text;
    lines_.format(shown, line);
    message.color_range_start = shown.color_range_start;
    message.color_range_end = shown.color_range_end;
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<PrintableFormatter>(pattern_);
  }

 private:
  std::string pattern_;
  spdlog::pattern_formatter lines_;
};

spdlog::color_mode color_mode(When color) {
  const char* no_color = std::getenv("NO_COLOR");
  if (color == When::kAlways) return spdlog::color_mode::always;
  if (color == When::kNever || (no_color != nullptr && *no_color != '\0')) {
    return spdlog::color_mode::never;
  }
  return spdlog::color_mode::automatic;
}

}  // namespace

void set_up_logging(const LoggingOptions& options) {
  auto terminal = std::make_shared<spdlog::sinks::stderr_color_sink_mt>(color_mode(options.color));
  terminal->set_formatter(std::make_unique<PrintableFormatter>("[%^%l%$] %v"));
  terminal->set_level(spdlog::level::from_str(options.level));
  auto logger = std::make_shared<spdlog::logger>("gradus", terminal);
  logger->set_level(spdlog::level::trace);
  file_sink = std::make_shared<FileSink>();
  file_sink->set_formatter(std::make_unique<PrintableFormatter>("%Y-%m-%d %H:%M:%S.%e [%l] %v"));
  log_to_file("Gradus " GRADUS_VERSION);  // by which the file is known
  logger->sinks().push_back(file_sink);
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(logger);
}

void begin_log_file(const std::filesystem::path& path, EarlierLog earlier) {
  file_sink->begin(path, earlier);
}

void log_to_file(const std::string& line) {
  file_sink->log(spdlog::details::log_msg("", spdlog::level::info, line));
}

void check_log_file() {
  const std::string problem = file_sink->problem();
  if (!problem.empty()) throw DataError(problem);
}

}  // namespace gradus::cli
