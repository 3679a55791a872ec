// The history of training as files.
#pragma once

#include <filesystem>
#include <fstream>

#include "gradus/training/callback.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Writes one line an epoch to a text file, and flushes it. An earlier file of that name is
/// replaced. All methods throw DataError where the file cannot be written.
class EpochFileLogger : public Callback {
 public:
  explicit EpochFileLogger(std::filesystem::path path) : path_(std::move(path)) {}
  void on_train_begin(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;

 private:
  virtual std::string header(const TrainingState& state) const = 0;
  virtual std::string line(const TrainingState& state) const = 0;
  void write(const std::string& text);

  std::filesystem::path path_;
  std::ofstream file_;
};

/// A table: epoch (from 1), the logs, learning_rate, seconds. Keras: CSVLogger.
class CSVLogger : public EpochFileLogger {
 public:
  using EpochFileLogger::EpochFileLogger;

 private:
  std::string header(const TrainingState& state) const override;
  std::string line(const TrainingState& state) const override;
};

/// The same as one JSON object a line.
class JSONLinesLogger : public EpochFileLogger {
 public:
  using EpochFileLogger::EpochFileLogger;

 private:
  std::string header(const TrainingState& state) const override;
  std::string line(const TrainingState& state) const override;
};

}  // namespace gradus::inline GRADUS_PRECISION
