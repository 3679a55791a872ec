#include "cli/logging.hpp"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <gradus/core/error.hpp>

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

namespace {

constexpr const char* kFileLogger = "gradus.file";

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
  terminal->set_pattern("[%^%l%$] %v");
  terminal->set_level(spdlog::level::from_str(options.level));
  auto logger = std::make_shared<spdlog::logger>("gradus", terminal);
  logger->set_level(spdlog::level::trace);
  if (!options.file.empty()) {
    try {
      auto file = std::make_shared<spdlog::sinks::basic_file_sink_mt>(options.file.string(), true);
      file->set_pattern("%Y-%m-%d %H:%M:%S.%e [%l] %v");
      logger->sinks().push_back(file);
      spdlog::drop(kFileLogger);
      spdlog::register_logger(std::make_shared<spdlog::logger>(kFileLogger, file));
    } catch (const spdlog::spdlog_ex& error) {
      throw DataError("cannot write " + options.file.string() + ": " + error.what());
    }
  }
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(logger);
}

void LogFileCallback::on_epoch_end(TrainingState& state) {
  const auto logger = spdlog::get(kFileLogger);
  if (!logger) return;
  logger->info("{}", epoch_line(state, LogStyle::kKeras));
  logger->flush();
}

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
