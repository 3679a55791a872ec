// The history of training as lines: on the terminal, and in files.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gradus/core/file.hpp"
#include "gradus/training/callback.hpp"

namespace gradus::inline GRADUS_PRECISION {

enum class LogStyle {
  kKeras,  ///< Epoch 1/10 - 235/235 - 0s - 620us/step - accuracy: 0.8963 - loss: 0.3810 - ...
  kPlain,  ///< epoch=1 loss=0.381 accuracy=0.8963 ... learning_rate=0.001 seconds=0.146
  kJsonl,  ///< {"epoch":1,"loss":0.381,"accuracy":0.8963, ...
           ///< ,"learning_rate":0.001,"seconds":0.146}
};

enum class When { kAuto, kAlways, kNever };

struct ProgressLoggerOptions {
  LogStyle style = LogStyle::kKeras;
  When progress =
      When::kAuto;  ///< The live bar; auto: if standard error is a terminal that is not dumb.
  When color = When::kAuto;  ///< auto: on a terminal, unless NO_COLOR is set or TERM is dumb.
};

/// How long a training will yet take, at the pace that it has had.
class TimeLeft {
 public:
  /// At on_train_begin().
  void begin() { *this = {}; }
  /// Seconds up to the end of the last epoch. To be called after every batch, and at will at an
  /// epoch's end.
  double after(const TrainingState& state);

 private:
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  double first_ = -1;  // where it began: 2.5 in the middle of the third epoch
};

/// One finished line an epoch, and on a terminal Keras 3's progress line, live. The finished lines
/// go to spdlog's logger "gradus.metrics" if there is one, otherwise to standard output. The bar
/// goes to standard error.
class ProgressLogger : public Callback {
 public:
  explicit ProgressLogger(ProgressLoggerOptions options = {});

  void on_train_begin(TrainingState& state) override;
  void on_epoch_begin(TrainingState& state) override;
  void on_train_batch_end(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;
  void on_train_end(TrainingState& state) override;

 private:
  void erase_line(int columns);
  void clear_bar();

  ProgressLoggerOptions options_;
  bool bar_;                // draw it
  bool bar_drawn_ = false;  // it is on the screen now
  int columns_ = 0;         // that the terminal had then
  bool terminal_out_;  // finished lines go to a terminal: print them with the bar, as Keras does
  bool color_out_, color_bar_;
  std::chrono::steady_clock::time_point last_drawn_;
  TimeLeft time_left_;
};

/// What files and machine-readable lines hold of an epoch: its number from 1, the logs in their
/// order, learning_rate, seconds.
std::vector<std::pair<std::string, double>> epoch_record(const TrainingState& state);

/// A finished epoch as one line without newline, in any style.
std::string epoch_line(const TrainingState& state, LogStyle style);

struct ProgressLineOptions {
  bool finished = false;  ///< The time taken in place of the time left.
  bool color = false;     ///< With ANSI escape codes.
  int columns = 0;        ///< The terminal's width, to leave out what does not fit; 0: any.
  /// Of the whole training; shown beside the epoch's while later epochs are to come.
  std::optional<double> seconds_left = {};
};

/// Keras 3's progress line without newline: "118/235 ━━━━━━━━━━━━━━━━━━━━ 3s 2ms/step - accuracy:
/// 0.8812 - ...". While it runs, the time is what is left: "3s (1:20 in all)".
std::string progress_line(const TrainingState& state, const ProgressLineOptions& options);

/// What happens to an earlier file of the name.
enum class EarlierFile { kReplace, kAppendTo };

/// Writes one line an epoch to a text file, and flushes it. A resumed training goes on after the
/// lines of the epochs before it. Lines of later epochs, which it trains again, are dropped. All
/// methods throw DataError if the file cannot be read or written. If you go on all the same, the
/// missing lines are written as soon as there is room.
class EpochFileLogger : public Callback {
 public:
  explicit EpochFileLogger(std::filesystem::path path, EarlierFile earlier = EarlierFile::kReplace);

  /// Throws InvalidArgument if the file to go on with has another header.
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

}  // namespace gradus
