#include "gradus/training/epoch_file_logger.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "gradus/core/error.hpp"
#include "gradus/training/progress_logger.hpp"
#include "training/epoch_record.hpp"

namespace gradus::inline GRADUS_PRECISION {

void EpochFileLogger::on_train_begin(TrainingState& state) {
  errno = 0;
  file_ = std::ofstream(path_);
  write(header(state));
}

void EpochFileLogger::on_epoch_end(TrainingState& state) {
  errno = 0;
  write(line(state) + "\n");
}

void EpochFileLogger::write(const std::string& text) {
  file_ << text << std::flush;
  if (!file_) throw DataError("cannot write " + path_.string() + ": " + std::strerror(errno));
}

std::string CSVLogger::header(const TrainingState& state) const {
  std::string text = "epoch";
  for (const std::string& name : state.log_names) text += "," + name;
  return text + ",learning_rate,seconds\n";
}

std::string CSVLogger::line(const TrainingState& state) const {
  std::string text;
  for (const auto& [name, value] : epoch_record(state)) {
    std::array<char, 32> number{};
    std::snprintf(number.data(), number.size(), "%.9g", value);
    text += (text.empty() ? "" : ",") + std::string(number.data());
  }
  return text;
}

std::string JSONLinesLogger::header(const TrainingState& /*state*/) const { return ""; }

std::string JSONLinesLogger::line(const TrainingState& state) const {
  return epoch_line(state, LogStyle::kJsonl);
}

}  // namespace gradus::inline GRADUS_PRECISION
