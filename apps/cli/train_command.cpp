#include "cli/train_command.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <gradus/model/summary.hpp>
#include <gradus/training/early_stopping.hpp>
#include <gradus/training/epoch_file_logger.hpp>
#include <gradus/training/post_mortem.hpp>
#include <gradus/training/sequential.hpp>
#include <memory>

#include "cli/data_source.hpp"
#include "cli/interrupt.hpp"
#include "cli/logging.hpp"
#include "cli/receipt.hpp"
#include "cli/report/evaluation.hpp"
#include "cli/report/report_collector.hpp"
#include "cli/report/run_folder.hpp"
#include "cli/resume.hpp"
#include "cli/train_model.hpp"
#include "cli/training_setup.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

namespace {

namespace fs = std::filesystem;

constexpr const char* kHistoryFile = "history.csv";
constexpr const char* kMetricsFile = "metrics.jsonl";
constexpr const char* kRunFile = "run.json";
constexpr const char* kReportFile = "report.html";

void make_folder(const fs::path& dir) {
  std::error_code error;
  if (!dir.empty()) fs::create_directories(dir, error);
  if (error) throw DataError("cannot make the folder " + dir.string() + ": " + error.message());
}

void make_log_dir(const fs::path& dir, bool resumed) {
  make_folder(dir);
  if (dir.empty() || resumed) return;
  std::error_code error;
  // An earlier run's files must not stand beside this one's log if this one ends early.
  for (const char* file : {kHistoryFile, kMetricsFile, kRunFile, kReportFile}) {
    if (fs::is_regular_file(dir / file, error)) fs::remove(dir / file, error);
  }
}

/// A file must be writable before training, not only after it.
void check_writable(const std::string& file) {
  if (file.empty()) return;
  const fs::path folder = fs::path(file).parent_path();
  std::error_code error;
  if (!folder.empty() && !fs::is_directory(folder, error)) {
    throw DataError("cannot write " + file + ": there is no folder " + folder.string());
  }
  if (fs::is_directory(file, error)) {
    throw DataError("cannot write " + file + ": it is a folder");
  }
}

/// One run of the command: its parts, from data to report.
class TrainRun {
 public:
  explicit TrainRun(const TrainOptions& options) : options_(options), log_dir_(options.log_dir) {}

  int run();

 private:
  void set_up();
  void describe() const;
  void fit(StopOnInterrupt& stop, const std::vector<std::unique_ptr<Callback>>& asked);
  void fit(const std::vector<Callback*>& callbacks, StepObserver& observer);
  std::vector<Logs> kept_epochs(const std::vector<std::unique_ptr<Callback>>& asked) const;
  int finish(const std::vector<std::unique_ptr<Callback>>& asked);
  void save();
  void write_report();
  const Dataset& evaluation_data() const;

  const TrainOptions& options_;
  const fs::path log_dir_;
  Data data_;
  std::unique_ptr<Sequential> model_;
  nlohmann::ordered_json receipt_;
  ReportCollector collector_;
};

int TrainRun::run() {
  // What can be wrong is said before data are read or folders made.
  (void)make_optimizer(options_);
  if (!options_.loss.empty()) (void)make_loss(options_, Task::kClassification);
  const std::vector<std::unique_ptr<Callback>> callbacks = make_callbacks(options_.callbacks);
  check_writable(options_.save);
  check_writable(options_.callbacks.save_best);
  make_folder(options_.checkpoint);
  make_log_dir(log_dir_, !options_.resume.empty());
  set_up_logging({.level = options_.log_level,
                  .color = options_.color,
                  .file = log_dir_.empty() ? fs::path() : log_dir_ / "train.log"});
  set_up();
  describe();
  StopOnInterrupt stop;
  fit(stop, callbacks);
  return finish(callbacks);
}

void TrainRun::set_up() {
  TrainingSetup setup = set_up_training(options_, make_training_parts(options_));
  data_ = std::move(setup.data);
  model_ = std::move(setup.model);
  receipt_ = make_receipt(options_, data_);
  if (!options_.resume.empty()) check_same_data(options_.resume, receipt_);
  model_->metadata()[kReceiptKey] = receipt_.dump();
}

void TrainRun::describe() const {
  const TrainTest& sets = data_.sets;
  spdlog::info("Data: {}, {} samples to train on{}", data_.name, sets.train.size(),
               sets.test.size() > 0 ? fmt::format(", {} to test", sets.test.size()) : "");
  if (!options_.set_by_recipe.empty()) {
    spdlog::info("Recipe {}: {}", options_.recipe, options_.set_by_recipe);
  }
  if (options_.validation_split > 0) {
    spdlog::info("Of the samples to train on, the last {} are for validation",
                 options_.validation_split);
  }
  const Optimizer& optimizer = model_->optimizer();
  spdlog::info("Loss {}, optimizer {}, learning rate {}{}, batch size {}, seed {}",
               model_->loss().name(), optimizer.class_name(), optimizer.learning_rate(),
               options_.schedule == Schedule::kCosine ? " falling to 0" : "", options_.batch_size,
               options_.seed);
  std::string summary = model_->summary();
  summary.pop_back();  // its newline
  spdlog::info("{}", summary);
}

void TrainRun::fit(StopOnInterrupt& stop, const std::vector<std::unique_ptr<Callback>>& asked) {
  ProgressLogger progress(
      {.style = options_.log_style, .progress = options_.progress, .color = options_.color});
  LogFileCallback log_file;
  CSVLogger csv(log_dir_ / kHistoryFile);
  JSONLinesLogger jsonl(log_dir_ / kMetricsFile);
  std::vector<Callback*> callbacks = {&stop, &progress};
  if (!log_dir_.empty()) {
    callbacks.insert(callbacks.end(), {&log_file, &csv, &jsonl, &collector_});
    write_file(log_dir_ / kRunFile, receipt_.dump(2) + "\n");
  }
  for (const auto& callback : asked) callbacks.push_back(callback.get());

  const fs::path crash_file =
      options_.crash_file.empty() ? log_dir_ / kCrashFile : fs::path(options_.crash_file);
  PostMortem post_mortem(*model_, crash_file);
  const auto tell_of_crash = [&] {
    if (!post_mortem.has_written()) return;
    spdlog::warn("The step that diverged is kept: gradus replay {}", crash_file.string());
  };
  try {
    fit(callbacks, post_mortem);
  } catch (const DivergenceError&) {
    tell_of_crash();
    throw;
  }
  tell_of_crash();
}

void TrainRun::fit(const std::vector<Callback*>& callbacks, StepObserver& observer) {
  const bool split = options_.validation_split > 0;
  const bool test = data_.sets.test.size() > 0;
  model_->fit(data_.sets.train,
              {.batch_size = options_.batch_size,
               .epochs = options_.epochs,
               .validation_data = split || !test ? nullptr : &data_.sets.test,
               .validation_split = options_.validation_split,
               .callbacks = callbacks,
               .observers = {&observer},
               .checkpoint = {.dir = options_.checkpoint,
                              .every = options_.checkpoint_every,
                              .resume = !options_.resume.empty(),
                              .metadata = checkpoint_metadata(options_, receipt_)},
               .seed = options_.seed,
               .threads = options_.threads,
               .verbose = 0});
}

/// The epochs up to the one whose weights the model has: early stopping goes back to the best.
std::vector<Logs> TrainRun::kept_epochs(const std::vector<std::unique_ptr<Callback>>& asked) const {
  std::vector<Logs> epochs = model_->history().epochs();
  for (const auto& callback : asked) {
    const auto* early_stopping = dynamic_cast<const EarlyStopping*>(callback.get());
    if (early_stopping == nullptr || !early_stopping->restores()) continue;
    epochs.resize(
        std::min(epochs.size(), static_cast<std::size_t>(early_stopping->best_epoch()) + 1));
  }
  return epochs;
}

/// What is to be known after the last epoch.
int TrainRun::finish(const std::vector<std::unique_ptr<Callback>>& asked) {
  add_metrics(receipt_, kept_epochs(asked));
  model_->metadata()[kReceiptKey] = receipt_.dump();
  if (!log_dir_.empty()) write_file(log_dir_ / kRunFile, receipt_.dump(2) + "\n");
  save();
  const Index finished = std::ssize(model_->history().epochs());
  if (const int signal = StopOnInterrupt::signal(); signal != 0) {
    spdlog::warn("Interrupted: {} of {} epochs finished", finished, options_.epochs);
    return 128 + signal;
  }
  if (!log_dir_.empty()) write_report();
  if (options_.validation_split > 0 && data_.sets.test.size() > 0) {
    const Logs logs = model_->evaluate(
        data_.sets.test, {.batch_size = options_.batch_size, .threads = options_.threads});
    std::string text;
    for (const auto& [name, value] : logs.items()) {
      text += fmt::format("{}{} {:.4f}", text.empty() ? "" : ", ", name, value);
    }
    spdlog::info("On the test data: {}", text);
  }
  return 0;
}

void TrainRun::save() {
  if (options_.save.empty()) return;
  model_->save(options_.save);
  spdlog::info("Model written to {}", options_.save);
}

/// The test data; where there are none, those trained on.
const Dataset& TrainRun::evaluation_data() const {
  return data_.sets.test.size() > 0 ? data_.sets.test : data_.sets.train;
}

void TrainRun::write_report() {
  Report report;
  report.title = "Gradus: " + data_.name;
  report.receipt = receipt_lines(receipt_);
  report.summary = model_->summary();
  if (data_.sets.test.size() == 0) {
    report.notes.emplace_back("Confusion and mistakes are those on the data trained on.");
  }
  collector_.add_to(report);
  // That of a training that was resumed is only there whole.
  if (!options_.resume.empty()) report.epochs = read_history(log_dir_ / kHistoryFile);
  add_evaluation(report, *model_, evaluation_data(), data_.preprocessing.classes,
                 {.threads = options_.threads});
  write_file(log_dir_ / kReportFile, report_html(report));
  spdlog::info("Report: {}", (log_dir_ / kReportFile).string());
}

}  // namespace

int train(const TrainOptions& options) { return TrainRun(options).run(); }

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
