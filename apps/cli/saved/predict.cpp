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
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/files/paths.hpp"
#include "cli/options/choices.hpp"
#include "cli/options/subcommand.hpp"
#include "cli/saved/model_outputs.hpp"
#include "cli/saved/predict_input.hpp"
#include "cli/saved/predictions_file.hpp"
#include "cli/saved/reading_options.hpp"
#include "cli/terminal/block_image.hpp"
#include "cli/terminal/streams.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

struct PredictOptions {
  std::string model;
  std::vector<std::string> files;
  std::string output;  // a CSV file, or empty
  ReadingOptions reading;
  bool json = false;
  bool as_is = false;
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

/// Below this probability an image's class is not sure.
constexpr double kSure = 0.8;

/// "7 (0.9987)"
std::string answer_text(const LoadedModel& loaded, const std::pair<Index, double>& answer) {
  return fmt::format("{} ({:.4f})", printable(class_name(loaded.preprocessing, answer.first)),
                     answer.second);
}

bool is_sure(const Matrix& p, Index row) { return p.row(row).maxCoeff() >= kSure; }

/// "7 (0.9987), 9 (0.0011), 3 (0.0001)", or of a regression "5.25".
std::string prediction_text(const LoadedModel& loaded, const PredictInput& input, const Matrix& p,
                            Index row) {
  if (loaded.preprocessing.task == Task::kRegression) {
    return joined(p.row(row), ", ", [](Scalar value) { return fmt::format("{:.6g}", value); });
  }
  const bool unsure = input.is_image && !is_sure(p, row);
  return (unsure ? "not sure: " : "") +
         joined(likeliest(p, row, kShown), ", ",
                [&](const auto& found) { return answer_text(loaded, found); });
}

/// "2 digits: 4 (0.9980), not sure: 7 (0.5214) or 1 (0.3100)", from left to right.
std::string digits_text(const LoadedModel& loaded, const Matrix& p) {
  std::vector<std::string> answers;
  for (Index row = 0; row < p.rows(); ++row) {
    const auto likely = likeliest(p, row, 2);
    answers.push_back(is_sure(p, row) ? answer_text(loaded, likely[0])
                                      : "not sure: " + answer_text(loaded, likely[0]) + " or " +
                                            answer_text(loaded, likely[1]));
  }
  return fmt::format("{} digits: {}", p.rows(), joined(answers));
}

/// Rows count from 0, as the entries of an IDX file do.
std::string name_of(const PredictInput& input, Index row) {
  return input.samples.size() > 1 ? fmt::format("{}:{}", input.name, row) : input.name;
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
  if (input.is_image) json["sure"] = is_sure(p, row);
  if (!input.boxes.empty()) {
    const Box& box = input.boxes[static_cast<std::size_t>(row)];
    json["box"] = {
        {"left", box.left}, {"top", box.top}, {"width", box.width}, {"height", box.height}};
  }
  return json;
}

void print_predictions(const PredictOptions& options, const LoadedModel& loaded,
                       const PredictInput& input, const Matrix& p) {
  if (options.json) {
    for (Index row = 0; row < p.rows(); ++row) {
      std::cout << to_line(prediction_json(loaded, input, p, row)) << '\n';
    }
    return;
  }
  for (const Image& image : input.images) {
    if (options.no_draw || image.channels != 1) continue;
    print_in_colour(block_image(image.pixels, image.height, image.width, use_color(options.color)));
  }
  if (input.boxes.size() > 1 && loaded.preprocessing.task == Task::kClassification) {
    std::cout << printable(input.name) << ": " << digits_text(loaded, p) << '\n';
    return;
  }
  for (Index row = 0; row < p.rows(); ++row) {
    std::cout << printable(name_of(input, row)) << ": " << prediction_text(loaded, input, p, row)
              << '\n';
  }
}

void print_nothing_found(const PredictOptions& options, const PredictInput& input) {
  if (options.json) {
    std::cout << to_line(Json{{"file", as_utf8(input.name)}, {"predictions", Json::array()}})
              << '\n';
  } else {
    std::cout << printable(input.name) << ": no digit found; --as-is takes the image as it is\n";
  }
}

void add_predict_options(CLI::App& predict, PredictOptions& options) {
  add_model_file(predict, options.model);
  add_value(predict, "FILES FILE...", options.files, input_path(),
            "Images (PNG, JPEG, PGM), photos of digits or folders of them, IDX files or an entry "
            "of one (images.idx:17), CSV, NPY or NPZ files")
      ->required()
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add_value(predict, "-o,--output FILE", options.output, output_path(),
            "Write the predictions to a CSV file instead: id, class, and each class's probability");
  predict.add_flag("--json", options.json, "Print one JSON object per sample");
  predict.add_flag("--as-is", options.as_is,
                   "Do not look for digits in images or resize them: they are as the training "
                   "data were");
  add_reading_options(predict, options.reading);
  predict.add_flag("--no-draw", options.no_draw, "Do not draw images in the terminal");
  add_choice(predict, "--color", options.color,
             "Draw in colour; by default only on a terminal, and not if NO_COLOR is set",
             kWhenNames);
}

/// Says once what is assumed of images.
void tell_assumptions(const PredictOptions& options, const LoadedModel& loaded,
                      const PredictInput& input, bool& told) {
  const bool are_images = input.is_image || input.samples.is_bytes();
  if (!are_images && !options.reading.normalize.empty()) {
    throw InvalidArgument("--normalize: applies to images of bytes, and " + input.name +
                          " holds numbers");
  }
  if (!are_images || loaded.preprocessing.table || std::exchange(told, true)) return;
  tell_scale(options.model, loaded.preprocessing);
}

/// Prints for each sample the three likeliest classes with their probabilities, or the numbers of a
/// regression, and draws an image in blocks; or writes them to a file. Returns 0, or 1 where an
/// image has no digit. Throws DataError where model or a file cannot be read, before anything is
/// printed of that file.
int predict_command(const PredictOptions& options) {
  LoadedModel loaded = load_model(options.model, options.reading);
  const Shape input_shape = loaded.model.network().input_shape();
  understand_task(options.model, loaded.model.network(), {}, loaded.preprocessing);
  std::optional<PredictionsFile> table;
  if (!options.output.empty()) table.emplace(options.output, loaded);
  std::vector<std::string> files;
  for (const std::string& path : options.files) {
    const std::vector<std::string> found = files_at(path);
    files.insert(files.end(), found.begin(), found.end());
  }
  bool told = false, all_found = true;
  for (const std::string& file : files) {
    const PredictInput input = read_input(file, input_shape, loaded.preprocessing, options.as_is);
    tell_assumptions(options, loaded, input, told);
    if (input.samples.size() == 0) {
      all_found = false;
      if (table) {
        table->add_missing(file);
      } else {
        print_nothing_found(options, input);
      }
      continue;
    }
    const Matrix y_pred = loaded.model.predict(input.samples);
    check_outputs(options.model, y_pred);
    const Matrix p = probabilities(loaded, y_pred);
    if (!table) {
      print_predictions(options, loaded, input, p);
      continue;
    }
    for (Index row = 0; row < p.rows(); ++row) {
      const bool is_only = files.size() == 1 && !input.is_image;
      table->add(is_only ? std::to_string(row) : name_of(input, row), p, row);
    }
  }
  if (table) table->commit();
  return all_found ? 0 : 1;
}

}  // namespace

std::unique_ptr<Subcommand> add_predict(CLI::App& app) {
  return make_subcommand(app, "predict", "Apply a saved model to images and other files",
                         &add_predict_options, &predict_command);
}

}  // namespace gradus::cli
