// Where messages go.
#pragma once

#include <filesystem>
#include <gradus/training/loggers.hpp>
#include <string>

namespace gradus::inline GRADUS_PRECISION::cli {

struct LoggingOptions {
  std::string level = "info";  ///< The least level that is shown.
  When color = When::kAuto;
};

/// Sends spdlog's messages to standard error, and keeps them, of all levels, for the log file.
void set_up_logging(const LoggingOptions& options = {});

/// From now on the messages go to this file too, first those kept. Throws DataError where it cannot
/// be written.
enum class EarlierLog { kReplace, kAppendTo };
void begin_log_file(const std::filesystem::path& path, EarlierLog earlier);

/// Puts a line into the log file alone, where the terminal's colours and bars must not go.
void log_to_file(const std::string& line);

/// Throws DataError where the log file lacks messages, with the reason. They are written as soon as
/// there is room.
void check_log_file();

}  // namespace gradus::cli
