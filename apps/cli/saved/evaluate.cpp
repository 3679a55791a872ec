// `gradus evaluate`: how good a saved model is on data.
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <gradus/core/error.hpp>
#include <gradus/core/text.hpp>
#include <gradus/losses/loss.hpp>
#include <gradus/metrics/confusion_matrix.hpp>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/data/source.hpp"
#include "cli/files/paths.hpp"
#include "cli/options/subcommand.hpp"
#include "cli/options/validators.hpp"
#include "cli/saved/classification_report.hpp"
#include "cli/saved/model_outputs.hpp"
#include "cli/saved/reading_options.hpp"
#include "cli/saved/trained_on.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

struct EvaluateCommandOptions {
  std::string model;
  std::string data;                   // empty: see usual_place()
  std::vector<std::string> arrays;    // of an NPZ file
  std::string target;                 // of an NPY file
  std::optional<std::uint64_t> seed;  // of the synthetic digits
  int threads = 0;
  ReadingOptions reading;
  bool json = false;
};

std::string place_of(const EvaluateCommandOptions& options) {
  if (!options.data.empty()) return options.data;
  if (std::string place = usual_place(); !place.empty()) return place;
  throw InvalidArgument(
      "evaluate: expected --data: a folder with MNIST's files, "
      "digits, a CSV, NPZ or NPY file, or a folder of images; nothing is in $GRADUS_DATA or "
      "data/mnist");
}

/// What is given must be used.
void check_scaling(const EvaluateCommandOptions& options, bool are_images) {
  if (options.reading.normalize.empty() || are_images) return;
  throw InvalidArgument("--normalize: applies to images of bytes, and " + place_of(options) +
                        " holds numbers");
}

/// Throws DataError where samples, or the numbers to predict, do not fit the model.
void check_fit(const LoadedModel& loaded, const Dataset& data, const std::string& place) {
  const Network& network = loaded.model.network();
  if (data.features() != network.inputs()) {
    throw DataError(fmt::format("{}: has samples of shape {}, and the model takes {}", place,
                                data.sample_shape().str(), network.input_shape().str()));
  }
  if (loaded.preprocessing.task == Task::kClassification) return;
  if (data.y().cols() != network.outputs()) {
    throw DataError(
        fmt::format("{}: has {} number(s) per sample to predict, and the model gives {}; "
                    "for class ids give --task classification",
                    place, data.y().cols(), network.outputs()));
  }
}

/// The model's loss on these data, if its name is known here.
std::optional<double> loss_of(const LoadedModel& loaded, const Dataset& data,
                              const Matrix& y_pred) {
  if (loaded.loss.name.empty()) return std::nullopt;
  try {
    const Polymorphic<Loss> loss = Loss::from_config(loaded.loss.name, loaded.loss.config);
    Dataset with_targets = data;
    const bool regression = loaded.preprocessing.task == Task::kRegression;
    if (!regression && !loss->takes_class_ids() && y_pred.cols() > 1 && data.y().cols() == 1) {
      with_targets.one_hot(y_pred.cols());
    }
    return static_cast<double>((*loss)(with_targets.y(), y_pred));
  } catch (const InvalidArgument& error) {
    spdlog::warn("The loss was not computed: {}", error.what());
    return std::nullopt;
  }
}

/// The report's JSON, and the confusion matrix in the order of its classes.
Json classes_json(const ClassificationReport& report, const ConfusionMatrix::Table& counts) {
  Json json = report_json(report), matrix = Json::array();
  for (Index i = 0; i < counts.rows(); ++i) {
    Json row = Json::array();
    for (Index j = 0; j < counts.cols(); ++j) row.push_back(counts(i, j));
    matrix.push_back(row);
  }
  json["confusion_matrix"] = matrix;
  return json;
}

/// place: of the data, whose targets are checked here.
ConfusionMatrix confusion_of(const LoadedModel& loaded, const Dataset& data, const Matrix& y_pred,
                             const std::string& place) {
  const Matrix p = probabilities(loaded, y_pred);
  ConfusionMatrix confusion(std::ssize(loaded.preprocessing.classes));
  try {
    confusion.update(read_only(data.y(), {0, data.size()}), {p.data(), p.rows(), p.cols()});
  } catch (const InvalidArgument& error) {
    throw DataError(place + ": " + error.what());
  }
  return confusion;
}

/// R² = 1 - Σ (p - y)² / Σ (y - mean of y)², the mean over the outputs; where all y are the same,
/// 1 if all p are y, else 0. As scikit-learn's r2_score.
double r2_score(const Eigen::MatrixXd& y, const Eigen::MatrixXd& p) {
  double sum = 0;
  for (Index j = 0; j < y.cols(); ++j) {
    const double errors = (p.col(j) - y.col(j)).squaredNorm();
    const double spread = (y.col(j).array() - y.col(j).mean()).matrix().squaredNorm();
    if (spread > 0) {
      sum += 1 - errors / spread;
    } else if (errors == 0) {
      sum += 1;
    }
  }
  return sum / static_cast<double>(y.cols());
}

void evaluate_numbers(const Dataset& data, const Matrix& y_pred, Json& result) {
  const Eigen::MatrixXd y = data.y().cast<double>(), p = y_pred.cast<double>();
  const double n = static_cast<double>(y.size());
  const double mean_squared_error = (p - y).squaredNorm() / n;
  result["mean_squared_error"] = mean_squared_error;
  result["mean_absolute_error"] = (p - y).lpNorm<1>() / n;
  result["root_mean_squared_error"] = std::sqrt(mean_squared_error);
  result["r2"] = r2_score(y, p);
}

/// Names and numbers: on one line as Keras has them, or as JSON.
void print_result(const Json& result, bool json) {
  if (json) {
    std::cout << to_line(result) << '\n';
    return;
  }
  std::cout << joined(result.items(), " - ", [](const auto& item) {
    const bool whole = item.value().is_number_integer();
    return whole ? fmt::format("{}: {}", item.key(), item.value().template get<Index>())
                 : fmt::format("{}: {:.4f}", item.key(), item.value().template get<double>());
  }) << '\n';
}

void add_evaluate_options(CLI::App& evaluate, EvaluateCommandOptions& options) {
  add_model_file(evaluate, options.model);
  add_value(evaluate, "--data FILE|DIR|digits", options.data, input_path(),
            "What to evaluate on: a folder with MNIST's files, 'digits', a CSV, NPZ or NPY file, "
            "or a folder of images; by default $GRADUS_DATA, then data/mnist");
  add_value(evaluate, "--target FILE", options.target, input_path(),
            "For an NPY file: the NPY file of the targets");
  evaluate
      .add_option("--arrays", options.arrays,
                  "What an NPZ file calls samples and targets: x=NAME,y=NAME")
      ->delimiter(',')
      ->check(not_empty())
      ->type_name("NAMES");
  add_value(evaluate, "--seed N", options.seed, any_seed(), "Seed of the synthetic digits")
      ->default_str("0");
  add_value(evaluate, "--threads N", options.threads, whole_number(0, 1024),
            "Number of threads, or 0 for one per processor")
      ->capture_default_str();
  add_reading_options(evaluate, options.reading);
  evaluate.add_flag("--json", options.json, "Print one JSON object");
}

/// Prints the loss, of a classification accuracy, the report of its classes and the confusion
/// matrix, and of a regression the errors. Returns 0. Throws DataError where model or data cannot
/// be read or do not fit.
int evaluate_command(const EvaluateCommandOptions& options) {
  LoadedModel loaded = load_model(options.model, options.reading);
  const Dataset data = without_trained_on(load_test_data({.place = place_of(options),
                                                          .target = options.target,
                                                          .arrays = options.arrays,
                                                          .seed = options.seed},
                                                         loaded.preprocessing),
                                          loaded.model.metadata(), place_of(options));
  if (data.size() == 0) throw DataError(place_of(options) + ": has no samples to evaluate on");
  const bool are_images = data.is_bytes() && !loaded.preprocessing.table;
  check_scaling(options, are_images);
  if (are_images) tell_scale(options.model, loaded.preprocessing);
  understand_task(options.model, loaded.model.network(), data.y(), loaded.preprocessing);
  check_fit(loaded, data, place_of(options));
  const Matrix y_pred = loaded.model.predict(data, {.threads = options.threads});
  check_outputs(options.model, y_pred);

  Json result = {{"samples", data.size()}};
  if (const std::optional<double> loss = loss_of(loaded, data, y_pred)) {
    result["loss"] = *loss;
  } else if (!options.reading.loss.name.empty()) {
    throw InvalidArgument("--loss: cannot be computed on " + place_of(options));
  }
  if (loaded.preprocessing.task == Task::kRegression) {
    evaluate_numbers(data, y_pred, result);
    print_result(result, options.json);
    return 0;
  }
  const ConfusionMatrix confusion = confusion_of(loaded, data, y_pred, place_of(options));
  const std::vector<std::string>& names = loaded.preprocessing.classes;
  const ClassificationReport report = classification_report(names, confusion.counts());
  if (options.json) {
    result.update(classes_json(report, confusion.counts()));
    print_result(result, options.json);
    return 0;
  }
  result["accuracy"] = report.accuracy;
  print_result(result, options.json);
  std::cout << '\n' << report_text(report) << '\n' << confusion.str(names);
  return 0;
}

}  // namespace

std::unique_ptr<Subcommand> add_evaluate(CLI::App& app) {
  return make_subcommand(app, "evaluate", "Measure a saved model on data", &add_evaluate_options,
                         &evaluate_command);
}

}  // namespace gradus::cli
