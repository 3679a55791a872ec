#include "cli/train/run_log.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <gradus/core/text.hpp>
#include <gradus/training/loggers.hpp>
#include <gradus/training/sequential.hpp>

#include "cli/files/own_files.hpp"
#include "cli/page/open_page.hpp"
#include "cli/page/page.hpp"
#include "cli/report/run_folder.hpp"
#include "cli/saved/provenance.hpp"
#include "cli/terminal/logging.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

namespace fs = std::filesystem;
constexpr const char* kHistoryFile = "history.csv";
constexpr const char* kMetricsFile = "metrics.jsonl";
constexpr const char* kLogFile = "train.log";

struct LogFile {
  const char* name;
  OwnFile kind;
};
constexpr std::array kLogFiles = {
    LogFile{kHistoryFile, OwnFile::kHistory}, LogFile{kMetricsFile, OwnFile::kMetrics},
    LogFile{kRunFile, OwnFile::kProvenance},  LogFile{kReportFile, OwnFile::kPage},
    LogFile{kLogFile, OwnFile::kLog},         LogFile{kDivergedStepFile, OwnFile::kDivergedStep}};

/// Whether a table or lines hold an epoch.
bool has_epochs(const fs::path& path, std::size_t lines_before) {
  constexpr std::uint64_t kMostLogBytes = std::uint64_t{1} << 30;
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return false;
  const std::vector<std::uint8_t> text = read_file(path, kMostLogBytes);
  return static_cast<std::size_t>(std::ranges::count(text, '\n')) > lines_before;
}

/// What run.json holds; an empty object where it is not one that Gradus wrote.
Json run_json(const fs::path& dir) {
  const fs::path path = dir / kRunFile;
  if (!is_own(path, OwnFile::kProvenance)) return Json::object();
  constexpr std::uint64_t kMostRunBytes = std::uint64_t{1} << 20;
  const std::vector<std::uint8_t> text = read_file(path, kMostRunBytes);
  try {
    Json run = parse_json(as_text(text), path.string());
    return run.is_object() ? run : Json::object();
  } catch (const DataError&) {
    return Json::object();
  }
}

}  // namespace

std::vector<std::string> log_file_names() {
  std::vector<std::string> names;
  names.reserve(kLogFiles.size());
  for (const LogFile& file : kLogFiles) names.emplace_back(file.name);
  return names;
}

std::string run_in(const fs::path& dir) {
  const Json run = run_json(dir);
  const bool has_name = run.contains(kRunKey) && run[kRunKey].is_string();
  return has_name ? run[kRunKey].get<std::string>() : "";
}

bool has_links(const fs::path& dir) {
  return std::ranges::any_of(kLogFiles, [&](const LogFile& file) {
    std::error_code error;
    return fs::is_symlink(dir / file.name, error);
  });
}

RunLog::RunLog(const TrainOptions& options, std::string run)
    : dir_(options.log_dir),
      run_(std::move(run)),
      csv_(dir_ / kHistoryFile),
      jsonl_(dir_ / kMetricsFile),
      opens_(options.open) {
  if (dir_.empty()) {
    if (opens_) throw InvalidArgument("--open: there is no report to open; give --log-dir");
    return;
  }
  lock_.emplace(dir_);
  check_files();
  goes_on_ = !options.resume.empty() && run_in(dir_) == run_;
  const bool holds_another = !goes_on_ && holds_run();
  if (holds_another && !options.overwrite) {
    throw InvalidArgument(
        printable(dir_.string()) +
        ": holds the log of an earlier run; give another --log-dir, or --overwrite to replace it, "
        "or --resume with the folder of its checkpoints to continue that run");
  }
  if (!goes_on_ && !holds_another) begin_log();
}

void RunLog::check_files() const {
  for (const LogFile& file : kLogFiles) check_replaceable(dir_ / file.name, file.kind);
}

bool RunLog::holds_run() const {
  std::error_code error;
  return has_epochs(dir_ / kHistoryFile, 1) || has_epochs(dir_ / kMetricsFile, 0) ||
         fs::is_regular_file(dir_ / kDivergedStepFile, error) || run_json(dir_).contains("folds");
}

void RunLog::begin_log() {
  begin_log_file(dir_ / kLogFile, goes_on_ ? EarlierLog::kAppendTo : EarlierLog::kReplace);
  log_begun_ = true;
}

/// Once training has begun, it has more to lose than a log.
template <class Work>
void RunLog::attempt(const Work& work) {
  try {
    work();
  } catch (const DataError& error) {
    if (has_warned_) return;
    has_warned_ = true;
    spdlog::warn("{}; training continues without what the log cannot hold", error.what());
  }
}

void RunLog::describe(const Json& provenance, Report report) {
  provenance_ = provenance;
  report_ = std::move(report);
}

void RunLog::begin() {
  if (dir_.empty()) return;
  if (!goes_on_) {
    // An earlier run's files must not stand beside this one's if this one ends early.
    for (const LogFile& file : kLogFiles) {
      std::error_code error;
      const bool has_begun = log_begun_ && file.kind == OwnFile::kLog;
      if (!has_begun && is_own(dir_ / file.name, file.kind)) fs::remove(dir_ / file.name, error);
    }
  }
  attempt([&] {
    if (!log_begun_) begin_log();
  });
}

void RunLog::on_train_begin(TrainingState& state) {
  collector_.on_train_begin(state);
  begin();
  if (dir_.empty()) return;
  attempt([&] { csv_.on_train_begin(state); });
  attempt([&] { jsonl_.on_train_begin(state); });
  if (state.epoch > 0) {
    attempt([&] { earlier_epochs_ = read_history(dir_ / kHistoryFile); });
  }
  time_left_.begin();
  report_.progress = {.running = true,
                      .text = fmt::format("Epoch {} of {}", state.epoch + 1, state.epochs)};
  if (write(provenance_, report_) && opens_) open_report();
}

void RunLog::open_report() const {
  const fs::path page = dir_ / kReportFile;
  const std::string why_not = open_page(page);
  if (why_not.empty()) return;
  spdlog::warn("--open: {}; open {} in a browser yourself", why_not, printable(page.string()));
}

/// A report grows with the epochs, and may take a small share of the time.
bool RunLog::is_due() const {
  constexpr int kShareOfTime = 50;
  constexpr std::chrono::seconds kAtLeast{1};
  return Clock::now() - written_ >= std::max<Clock::duration>(kAtLeast, kShareOfTime * writing_);
}

void RunLog::tell_progress(const std::string& place, double seconds_left) {
  report_.progress.text = fmt::format("{}, about {} left", place, duration_text(seconds_left, 0));
}

void RunLog::on_train_batch_end(TrainingState& state) {
  collector_.on_train_batch_end(state);
  const double seconds_left = time_left_.after(state);
  if (dir_.empty() || !is_due()) return;
  tell_progress(fmt::format("Epoch {} of {}, batch {} of {}", state.epoch + 1, state.epochs,
                            state.batch + 1, state.batches),
                seconds_left);
  write_report(report_);
}

void RunLog::on_epoch_end(TrainingState& state) {
  collector_.on_epoch_end(state);
  if (dir_.empty()) return;
  log_to_file(epoch_line(state, LogStyle::kKeras));
  attempt([] { check_log_file(); });
  attempt([&] { csv_.on_epoch_end(state); });
  attempt([&] { jsonl_.on_epoch_end(state); });
  if (holds_epoch_ && !is_due()) return;  // the first one does not wait
  holds_epoch_ = true;
  tell_progress(fmt::format("{} of {} epochs", state.epoch + 1, state.epochs),
                time_left_.after(state));
  Json provenance = provenance_;
  add_metrics(provenance, state.model->history().epochs());
  write(provenance, report_);
}

bool RunLog::write(const Json& provenance, Report report) {
  if (dir_.empty()) return false;
  Json run = provenance;
  run[kRunKey] = run_;
  attempt([&] { write_file(dir_ / kRunFile, to_lines(run)); });
  report_.provenance = report.provenance = provenance_lines(provenance);
  return write_report(std::move(report));
}

bool RunLog::write_report(Report report) {
  const Clock::time_point begin = Clock::now();
  collector_.add_to(report);
  report.epochs.insert(report.epochs.begin(), earlier_epochs_.begin(), earlier_epochs_.end());
  report.progress.written = std::time(nullptr);
  report.progress.seconds_between = std::chrono::duration<double>(begin - written_).count();
  bool has_report = false;
  attempt([&] {
    write_file(dir_ / kReportFile, report_html(report));
    has_report = true;
  });
  written_ = Clock::now();
  writing_ = written_ - begin;
  return has_report;
}

}  // namespace gradus::cli
