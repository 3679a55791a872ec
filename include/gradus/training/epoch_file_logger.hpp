// The history of training as files.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "gradus/core/file.hpp"
#include "gradus/training/callback.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// What becomes of an earlier file of the name.
enum class EarlierFile { kReplace, kAppendTo };

/// Writes one line an epoch to a text file, and flushes it. A training that is resumed goes on
/// after the lines of the epochs before it; those of later epochs, which it will train again, are
/// dropped. All methods throw DataError where the file cannot be read or written; who goes on all
/// the same finds the missing lines written as soon as there is room.
class EpochFileLogger : public Callback {
 public:
  explicit EpochFileLogger(std::filesystem::path path, EarlierFile earlier = EarlierFile::kReplace);

  /// Throws InvalidArgument where the file to go on with has another header.
  void on_train_begin(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;

 private:
  virtual std::string header(const TrainingState& state) const = 0;
  virtual std::string line(const TrainingState& state) const = 0;
  /// How the line of a training's first epoch begins.
  virtual std::string first_line_start() const = 0;
  std::string text_to_keep(const TrainingState& state) const;
  void write(const std::string& text);

  std::filesystem::path path_;
  EarlierFile earlier_;
  std::string beginning_;           // until the file is there
  std::optional<AppendFile> file_;  // then
};

/// Keras's names and defaults.
struct CSVLoggerOptions {
  std::string separator = ",";  ///< One character.
  bool append = false;          ///< To an earlier file of the name, in place of replacing it.
};

/// A table: epoch (from 1), the logs, learning_rate, seconds. Keras: CSVLogger.
class CSVLogger : public EpochFileLogger {
 public:
  /// Throws InvalidArgument for a separator that is not one character, or one that numbers have.
  explicit CSVLogger(std::filesystem::path path, CSVLoggerOptions options = {});

 private:
  std::string header(const TrainingState& state) const override;
  std::string line(const TrainingState& state) const override;
  std::string first_line_start() const override;
  std::string cell(const std::string& text) const;

  std::string separator_;
};

struct JSONLinesLoggerOptions {
  bool append = false;  ///< To an earlier file of the name, in place of replacing it.
};

/// The same as one JSON object a line.
class JSONLinesLogger : public EpochFileLogger {
 public:
  explicit JSONLinesLogger(std::filesystem::path path, JSONLinesLoggerOptions options = {});

 private:
  std::string header(const TrainingState& state) const override;
  std::string line(const TrainingState& state) const override;
  std::string first_line_start() const override;
};

}}  // namespace gradus
