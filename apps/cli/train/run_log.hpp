// --log-dir DIR.
#pragma once

#include <chrono>
#include <filesystem>
#include <gradus/core/file.hpp>
#include <gradus/training/loggers.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/report/report_collector.hpp"
#include "cli/train/options.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

inline constexpr const char* kRunFile = "run.json";
inline constexpr const char* kReportFile = "report.html";
inline constexpr const char* kRunKey = "run";

/// What may come to be in the folder of a log.
std::vector<std::string> log_file_names();

/// The folder that a training's log goes to: history.csv, metrics.jsonl, run.json, report.html and
/// train.log. They are written from epoch to epoch, the report at times between them too. A file
/// that cannot be written, once training has begun, is one warning.
///
/// Nothing in the folder changes before training begins; but a folder without an earlier run gets
/// its train.log at once, for what may go wrong until then.
class RunLog : public Callback, public StepObserver {
 public:
  /// run: the random name of the training. Throws InvalidArgument where the folder holds files that
  /// are not Gradus's own, or another run and the options do not say --overwrite, or another
  /// process writes to it; DataError where it cannot be written.
  RunLog(const TrainOptions& options, std::string run);

  /// What the files show beside the epochs; the provenance is added to the report.
  void describe(const Json& provenance, Report report);

  /// Takes what an earlier run left out of the folder, and begins train.log.
  void begin();
  void on_train_begin(TrainingState& state) override;
  void before_update(const TrainingStep& step) override { collector_.before_update(step); }
  void on_train_batch_end(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;
  void visit_state(Archive& archive) override { collector_.visit_state(archive); }

  /// Writes run.json and report.html. Returns whether the report could be written.
  bool write(const Json& provenance, Report report);

 private:
  void check_files() const;
  bool holds_run() const;
  void begin_log();
  bool is_due() const;
  void tell_progress(const std::string& place, double seconds_left);
  bool write_report(Report report);
  void open_report() const;
  template <class Work>
  void attempt(const Work& work);

  using Clock = std::chrono::steady_clock;

  const std::filesystem::path dir_;  // empty: no log
  const std::string run_;
  std::optional<FolderLock> lock_;
  bool goes_on_ = false;  // with the run that is in the folder
  bool log_begun_ = false, has_warned_ = false;
  CSVLogger csv_;
  JSONLinesLogger jsonl_;
  ReportCollector collector_;
  std::vector<Report::Epoch> earlier_epochs_;  // before an interruption
  Json provenance_;
  Report report_;
  TimeLeft time_left_;
  const bool opens_;
  bool holds_epoch_ = false;  // the report, of this process
  Clock::time_point written_ = Clock::now();
  Clock::duration writing_{};  // how long it took
};

/// The name of the run whose log is in the folder; "" where there is none, or it is unknown.
std::string run_in(const std::filesystem::path& dir);

/// Whether one of the log's files in the folder is a link, which would lead out of it.
bool has_links(const std::filesystem::path& dir);

}  // namespace gradus::cli
