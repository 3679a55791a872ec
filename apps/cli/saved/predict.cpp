// `gradus predict`: what a saved model says of files.
#include <spdlog/fmt/fmt.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <gradus/core/error.hpp>
#include <gradus/core/text.hpp>
#include <gradus/training/loggers.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/files/paths.hpp"
#include "cli/options/choices.hpp"
#include "cli/options/subcommand.hpp"
#include "cli/saved/model_outputs.hpp"
#include "cli/saved/predict_input.hpp"
#include "cli/saved/reading_options.hpp"
#include "cli/terminal/block_image.hpp"
#include "cli/terminal/streams.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

struct PredictOptions {
  std::string model;
  std::vector<std::string> files;
  ReadingOptions reading;
  bool json = false;
  bool invert = false;
  bool no_draw = false;
  When color = When::kAuto;
};

constexpr Index kShown = 3;

bool use_color(When color) {
  if (color != When::kAuto) return color == When::kAlways;
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return ::isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0') &&
         (terminal == nullptr || std::string(terminal) != "dumb");
}

/// "7 (0.9987), 9 (0.0011), 3 (0.0001)", or of a regression "5.25".
std::string prediction_text(const LoadedModel& loaded, const Matrix& p, Index row) {
  if (loaded.preprocessing.task == Task::kRegression) {
    return joined(p.row(row), ", ", [](Scalar value) { return fmt::format("{:.6g}", value); });
  }
  return joined(likeliest(p, row, kShown), ", ", [&](const auto& found) {
    return fmt::format("{} ({:.4f})", printable(class_name(loaded.preprocessing, found.first)),
                       found.second);
  });
}

Json prediction_json(const LoadedModel& loaded, const PredictInput& input, const Matrix& p,
                     Index row) {
  Json json = {{"file", as_utf8(input.name)}, {"row", row}};
  if (loaded.preprocessing.task == Task::kRegression) {
    Json values = Json::array();
    for (const Scalar value : p.row(row)) values.push_back(static_cast<double>(value));
    json["values"] = values;
    return json;
  }
  Json classes = Json::array();
  for (const auto& [id, probability] : likeliest(p, row, kShown)) {
    classes.push_back(
        {{"class", class_name(loaded.preprocessing, id)}, {"probability", probability}});
  }
  json["predictions"] = classes;
  return json;
}

void print_predictions(const PredictOptions& options, const LoadedModel& loaded,
                       const PredictInput& input, const Matrix& p) {
  if (!options.json && !options.no_draw && !input.pixels.empty()) {
    print_in_colour(block_image(input.pixels, input.height, input.width, use_color(options.color)));
  }
  for (Index row = 0; row < p.rows(); ++row) {
    if (options.json) {
      std::cout << to_line(prediction_json(loaded, input, p, row)) << '\n';
      continue;
    }
    const std::string number = p.rows() > 1 ? fmt::format(", row {}", row + 1) : "";
    std::cout << printable(input.name) << number << ": " << prediction_text(loaded, p, row) << '\n';
  }
}

void add_predict_options(CLI::App& predict, PredictOptions& options) {
  add_model_file(predict, options.model);
  add_value(predict, "FILES FILE...", options.files, input_path(),
            "Images (PNG, JPEG, PGM), entries of IDX files (images.idx:17), CSV or NPY files")
      ->required()
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  predict.add_flag("--json", options.json, "Print one JSON object per sample");
  predict.add_flag("--invert", options.invert,
                   "The images show dark ink on white paper, but the model learned white on black");
  add_reading_options(predict, options.reading);
  predict.add_flag("--no-draw", options.no_draw, "Do not draw images in the terminal");
  add_choice(predict, "--color", options.color,
             "Draw in colour; by default only on a terminal, and not if NO_COLOR is set",
             kWhenNames);
}

/// Prints for each sample the three likeliest classes with their probabilities, or the numbers of a
/// regression, and draws an image in blocks. Returns 0. Throws DataError where model or a file
/// cannot be read, before anything is printed of that file.
int predict_command(const PredictOptions& options) {
  LoadedModel loaded = load_model(options.model, options.reading);
  const Shape input_shape = loaded.model.network().input_shape();
  bool scale_told = false;
  understand_task(options.model, loaded.model.network(), {}, loaded.preprocessing);
  for (const std::string& file : options.files) {
    const PredictInput input = read_input(file, input_shape, loaded.preprocessing, options.invert);
    if (!input.is_bytes && !options.reading.normalize.empty()) {
      throw InvalidArgument("--normalize: applies to images of bytes, and " + file +
                            " holds numbers");
    }
    if (input.is_bytes && !std::exchange(scale_told, true)) {
      tell_scale(options.model, loaded.preprocessing);
    }
    const Matrix y_pred = loaded.model.predict(input.x);
    check_outputs(options.model, y_pred);
    print_predictions(options, loaded, input, probabilities(loaded, y_pred));
  }
  return 0;
}

}  // namespace

std::unique_ptr<Subcommand> add_predict(CLI::App& app) {
  return make_subcommand(app, "predict", "Apply a saved model to images and other files",
                         &add_predict_options, &predict_command);
}

}  // namespace gradus::cli
