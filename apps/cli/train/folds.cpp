#include "cli/train/folds.hpp"

#include <spdlog/spdlog.h>

#include <cmath>
#include <gradus/core/error.hpp>
#include <gradus/core/text.hpp>
#include <utility>

#include "cli/saved/provenance.hpp"
#include "cli/terminal/interrupt.hpp"
#include "cli/terminal/logging.hpp"
#include "cli/train/resume.hpp"
#include "cli/train/run.hpp"
#include "cli/train/run_log.hpp"
#include "cli/train/setup.hpp"
#include "cli/train/targets.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

struct MeanDeviation {
  double mean = 0, deviation = 0;
};

/// The mean, and √(Σ (x - mean)² / (K - 1)).
MeanDeviation mean_and_deviation(const std::vector<Logs>& folds, const std::string& name) {
  const auto count = static_cast<double>(folds.size());
  MeanDeviation result;
  for (const Logs& fold : folds) result.mean += fold[name] / count;
  double squares = 0;
  for (const Logs& fold : folds) squares += std::pow(fold[name] - result.mean, 2);
  if (count > 1) result.deviation = std::sqrt(squares / (count - 1));
  return result;
}

/// What the folds are trained with, and what comes out.
struct FoldRun {
  const TrainOptions& options;
  RunLog& log;
  StopOnInterrupt stop = {};
  ProgressLogger progress{
      {.style = options.log_style, .progress = options.progress, .color = options.color}};
  Json provenance = {};
  std::vector<Logs> folds = {};

  void train(Index fold);
  void tell();
};

void FoldRun::train(Index fold) {
  TrainOptions of_fold = options;
  of_fold.fold = fold;
  TrainingParts parts = make_named_parts(of_fold);
  const auto level = spdlog::get_level();
  if (fold > 0) spdlog::set_level(spdlog::level::err);  // what is warned of the data is said once
  complete_parts(of_fold, parts);
  spdlog::set_level(level);
  parts.data.sets.test = {};  // for a model that is kept
  auto [data, model] = set_up_training(of_fold, std::move(parts));
  if (fold == 0) {
    describe_training(options, data, *model);
    check_targets(options, data);
    provenance = make_provenance(options.arguments, options.seed, data);
    log.begin();
  }
  const auto asked = make_callbacks(options.callbacks);
  std::vector<Callback*> callbacks = {&stop, &progress};
  for (const auto& callback : asked) callbacks.push_back(callback.get());
  spdlog::info("Fold {} of {}: {} samples to train on, {} to validate", fold + 1, options.folds,
               data.sets.train.size(), data.validation.size());
  model->fit(data.sets.train,
             {.batch_size = options.batch_size,
              .epochs = options.epochs,
              .validation_data = &data.validation,
              .callbacks = callbacks,
              .class_weight = class_weights(options, read_class_weights(options), data),
              .seed = options.seed,
              .threads = options.threads,
              .verbose = 0});
  const std::vector<Logs> epochs = kept_epochs(model->history(), asked);
  if (!epochs.empty() && StopOnInterrupt::signal() == 0) folds.push_back(epochs.back());
}

/// Mean and deviation of each number, in the log and in the provenance.
void FoldRun::tell() {
  provenance["folds"] = Json::array();
  for (const Logs& fold : folds) {
    Json values = Json::object();
    for (const auto& [name, value] : fold.items()) values[name] = value;
    provenance["folds"].push_back(values);
  }
  std::vector<std::string> texts;
  Report report{.title = "Gradus: " + provenance["data"].get<std::string>()};
  for (const auto& [name, value] : folds.front().items()) {
    const auto [mean, deviation] = mean_and_deviation(folds, name);
    provenance["metrics"][name] = mean;
    provenance["deviations"][name] = deviation;
    const std::string text = fmt::format("{:.4f} ± {:.4f}", mean, deviation);
    texts.push_back(name + " " + text);
    report.final_metrics.emplace_back(name, text);
  }
  spdlog::info("Mean and standard deviation of {} folds: {}", folds.size(), joined(texts));
  report.progress.text = concat("Mean and standard deviation of ", folds.size(), " folds");
  log.write(provenance, report);
}

}  // namespace

int train_folds(const TrainOptions& options) {
  set_up_logging({.level = options.log_level, .color = options.color});
  read_class_weights(options);  // what is wrong there is said before data are read
  RunLog log(options, run_name(options));
  FoldRun run{.options = options, .log = log};
  for (Index fold = 0; fold < options.folds && StopOnInterrupt::signal() == 0; ++fold) {
    run.train(fold);
  }
  if (!run.folds.empty()) run.tell();
  const int signal = StopOnInterrupt::signal();
  return signal == 0 ? 0 : 128 + signal;
}

}  // namespace gradus::cli
