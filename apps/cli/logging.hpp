// Where messages go.
#pragma once

#include <filesystem>
#include <gradus/training/callback.hpp>
#include <gradus/training/progress_logger.hpp>
#include <string>

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

struct LoggingOptions {
  std::string level = "info";  ///< The least level that is shown.
  When color = When::kAuto;
  std::filesystem::path file = {};  ///< Receives messages of all levels; empty: none does.
};

/// Sends spdlog's messages to standard error and to the file. Throws DataError where that cannot be
/// written.
void set_up_logging(const LoggingOptions& options = {});

/// Puts each epoch's line into the log file, where the terminal's colours and bars must not go.
class LogFileCallback : public Callback {
 public:
  void on_epoch_end(TrainingState& state) override;
};

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
