#include "cli/train/run.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <gradus/core/error.hpp>
#include <gradus/core/text.hpp>
#include <gradus/model/network.hpp>
#include <gradus/training/callbacks.hpp>
#include <gradus/training/divergence_recorder.hpp>
#include <gradus/training/sequential.hpp>
#include <map>
#include <memory>
#include <optional>

#include "cli/data/source.hpp"
#include "cli/data/split.hpp"
#include "cli/files/own_files.hpp"
#include "cli/report/evaluation.hpp"
#include "cli/saved/model_outputs.hpp"
#include "cli/saved/provenance.hpp"
#include "cli/terminal/interrupt.hpp"
#include "cli/terminal/logging.hpp"
#include "cli/train/folds.hpp"
#include "cli/train/outputs.hpp"
#include "cli/train/resume.hpp"
#include "cli/train/run_log.hpp"
#include "cli/train/setup.hpp"
#include "cli/train/targets.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

namespace fs = std::filesystem;

/// One run of the command: its parts, from data to report.
class TrainRun {
 public:
  explicit TrainRun(const TrainOptions& options)
      : options_(options), run_(run_name(options)), saved_(options.save) {}

  int run();

 private:
  void check();
  std::filesystem::path diverged_step() const;
  void set_up();
  void fit();
  void fit(const std::vector<Callback*>& callbacks, StepObserver& observer);
  int finish();
  void end_log(const std::string& divergence = "");
  std::string how_it_ended(bool diverged) const;
  Report report() const;
  void evaluate_on_test_data();

  const TrainOptions& options_;
  TrainingParts parts_;
  const std::string run_;
  std::vector<std::unique_ptr<Callback>> asked_;  // callbacks
  std::optional<RunLog> log_;
  std::optional<UnfinishedNotes> notes_;
  SavedModel saved_;
  std::optional<StopOnInterrupt> stop_;
  Data data_;
  std::map<std::string, double> named_weights_;  // of --class-weight FILE
  std::map<Index, double> class_weight_;
  std::unique_ptr<Sequential> model_;
  Json provenance_;
};

int TrainRun::run() {
  check();
  log_.emplace(options_, run_);
  set_up();
  describe_training(options_, data_, *model_);
  check_targets(options_, data_);
  fit();
  return finish();
}

/// What can be wrong is said before data are read, a folder is made, or a file is touched.
void TrainRun::check() {
  parts_ = make_named_parts(options_);
  asked_ = make_callbacks(options_.callbacks);
  named_weights_ = read_class_weights(options_);
  check_outputs_apart(options_);
  if (!options_.resume.empty()) check_resumed_outputs(options_, run_, kept_provenance(options_));
  saved_.check();
  check_own(diverged_step(), OwnFile::kDivergedStep);
  if (!options_.diverged_step.empty()) check_replaceable(diverged_step(), OwnFile::kDivergedStep);
  notes_.emplace(options_, run_);
  set_up_logging({.level = options_.log_level, .color = options_.color});
}

fs::path TrainRun::diverged_step() const {
  return options_.diverged_step.empty() ? options_.log_dir / fs::path(kDivergedStepFile)
                                        : fs::path(options_.diverged_step);
}

void TrainRun::set_up() {
  complete_parts(options_, parts_);
  TrainingSetup setup = set_up_training(options_, std::move(parts_));
  data_ = std::move(setup.data);
  model_ = std::move(setup.model);
  class_weight_ = class_weights(options_, named_weights_, data_);
  provenance_ = make_provenance(options_.arguments, options_.seed, data_);
  for (const auto& [id, weight] : class_weight_) {
    provenance_["class_weight"][class_name(data_.preprocessing, id)] = weight;
  }
  if (!options_.resume.empty()) check_same_training(options_, provenance_);
  model_->metadata()[kProvenanceKey] = to_line(provenance_);
  if (const Index outputs = model_->network().outputs();
      !outputs_fit(data_.preprocessing, outputs)) {
    throw InvalidArgument(fmt::format(
        "the network has {} outputs, and the data {} classes, so no command could use it; give the "
        "last layer one output for each class",
        outputs, data_.preprocessing.classes.size()));
  }
  log_->describe(provenance_, report());
}

void TrainRun::fit() {
  stop_.emplace();
  saved_.open();
  ProgressLogger progress(
      {.style = options_.log_style, .progress = options_.progress, .color = options_.color});
  std::vector<Callback*> callbacks = {&*stop_, &progress};
  for (const auto& callback : asked_) callbacks.push_back(callback.get());
  // Last, so that nothing of an earlier run is touched before all others have agreed.
  callbacks.insert(callbacks.end(), {&*log_, &*notes_});
  DivergenceRecorder recorder(*model_, diverged_step());
  const auto tell_of_divergence = [&] {
    if (!recorder.has_written()) return;
    spdlog::warn("The step that diverged was saved; see it with: gradus replay {}",
                 printable(diverged_step().string()));
  };
  try {
    fit(callbacks, recorder);
  } catch (const DivergenceError& error) {
    tell_of_divergence();
    add_metrics(provenance_, kept_epochs(model_->history(), asked_));
    end_log(error.what());
    throw;
  }
  tell_of_divergence();
}

void TrainRun::fit(const std::vector<Callback*>& callbacks, StepObserver& observer) {
  model_->fit(data_.sets.train,
              {.batch_size = options_.batch_size,
               .epochs = options_.epochs,
               .validation_data = validation_data(data_),
               .callbacks = callbacks,
               .class_weight = class_weight_,
               .observers = {&observer, &*log_},
               .checkpoint = {.dir = options_.checkpoint,
                              .every = options_.checkpoint_every,
                              .resume = !options_.resume.empty(),
                              .overwrite = options_.overwrite && options_.resume.empty(),
                              .metadata = checkpoint_metadata(options_, provenance_, run_)},
               .seed = options_.seed,
               .threads = options_.threads,
               .verbose = 0});
}

/// What is to be known after the last epoch.
int TrainRun::finish() {
  add_metrics(provenance_, kept_epochs(model_->history(), asked_));
  model_->metadata()[kProvenanceKey] = to_line(provenance_);
  const int signal = StopOnInterrupt::signal();
  const Index finished = std::ssize(model_->history().epochs());
  try {
    saved_.write(*model_, finished > 0);
  } catch (const DataError&) {
    end_log();
    throw;
  }
  end_log();
  if (signal != 0) {
    spdlog::warn("Interrupted: {} of {} epochs finished", finished, options_.epochs);
    return 128 + signal;
  }
  notes_->remove();
  if (data_.validation.size() > 0 && data_.sets.test.size() > 0) evaluate_on_test_data();
  return 0;
}

void TrainRun::evaluate_on_test_data() {
  const Logs logs = model_->evaluate(
      data_.sets.test, {.batch_size = options_.batch_size, .threads = options_.threads});
  spdlog::info("On the test data: {}", joined(logs.items(), ", ", [](const auto& log) {
                 return fmt::format("{} {:.4f}", log.first, log.second);
               }));
}

Report TrainRun::report() const {
  Report report;
  report.title = "Gradus: " + data_.name;
  report.notes = data_.warnings;
  report.data = data_.understood;
  report.summary = model_->summary();
  return report;
}

std::string TrainRun::how_it_ended(bool diverged) const {
  const Index finished = std::ssize(model_->history().epochs());
  const std::string epochs = fmt::format("{} of {} epochs", finished, options_.epochs);
  if (diverged) return "Diverged after " + epochs;
  if (StopOnInterrupt::signal() != 0) return "Interrupted after " + epochs;
  if (finished < options_.epochs) return "Ended early, after " + epochs;
  return "Finished: " + epochs;
}

void TrainRun::end_log(const std::string& divergence) {
  if (options_.log_dir.empty()) return;
  Report whole = report();
  whole.progress.text = how_it_ended(!divergence.empty());
  if (!divergence.empty()) whole.notes.push_back(divergence);
  add_evaluation(whole, *model_, shown_data(data_), data_.preprocessing.classes,
                 {.threads = options_.threads});
  if (!log_->write(provenance_, whole)) return;
  spdlog::info("Report: {}", printable((fs::path(options_.log_dir) / kReportFile).string()));
}

}  // namespace

void describe_training(const TrainOptions& options, const Data& data, Sequential& model) {
  spdlog::info("Data: {}", data.name);
  for (const std::string& line : data.understood) spdlog::info("{}", line);
  if (!options.set_by_recipe.empty()) {
    spdlog::info("Recipe {}: {}", options.recipe, options.set_by_recipe);
  }
  const Optimizer& optimizer = model.optimizer();
  spdlog::info("Loss {}, optimizer {}, learning rate {}{}, batch size {}, seed {}",
               model.loss().name(), optimizer.class_name(), optimizer.learning_rate(),
               options.schedule == Schedule::kCosine ? " falling to 0" : "", options.batch_size,
               options.seed);
  std::string summary = model.summary();
  summary.pop_back();  // its newline
  spdlog::info("{}", summary);
}

std::vector<Logs> kept_epochs(const History& history,
                              const std::vector<std::unique_ptr<Callback>>& callbacks) {
  std::vector<Logs> epochs = history.epochs();
  for (const auto& callback : callbacks) {
    const auto* early_stopping = dynamic_cast<const EarlyStopping*>(callback.get());
    if (early_stopping == nullptr || !early_stopping->restores()) continue;
    epochs.resize(
        std::min(epochs.size(), static_cast<std::size_t>(early_stopping->best_epoch()) + 1));
  }
  return epochs;
}

int train(const TrainOptions& options) {
  return options.folds > 0 ? train_folds(options) : TrainRun(options).run();
}

}  // namespace gradus::cli
