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
#include "data/image_formats.hpp"
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

constexpr Index kClassesShown = 3;

bool use_color(When color) {
  if (color != When::kAuto) return color == When::kAlways;
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return ::isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0') &&
         (terminal == nullptr || std::string(terminal) != "dumb");
}

/// "7 (0.9987)"
std::string answer_text(const LoadedModel& loaded, const std::pair<Index, double>& answer) {
  return fmt::format("{} ({:.4f})", printable(class_name(loaded.preprocessing, answer.first)),
                     answer.second);
}

bool are_images(const LoadedModel& loaded, const PredictInput& input) {
  return input.samples.is_bytes() && !loaded.preprocessing.table;
}

/// What is in doubt about the class of an image, or "".
std::string doubt(const LoadedModel& loaded, const PredictInput& input, const Matrix& p,
                  Index row) {
  constexpr Scalar kSure = 0.8F;
  if (!are_images(loaded, input)) return "";
  const auto& look = loaded.preprocessing.look;
  if (look && look->is_unlike(input.samples.bytes(row))) return "unlike the training images";
  return p.row(row).maxCoeff() < kSure ? "not sure" : "";
}

/// "7 (0.9987), 9 (0.0011), 3 (0.0001)", or of a regression "5.25".
std::string prediction_text(const LoadedModel& loaded, const PredictInput& input, const Matrix& p,
                            Index row) {
  if (loaded.preprocessing.task == Task::kRegression) {
    return joined(p.row(row), ", ", [](Scalar value) { return fmt::format("{:.6g}", value); });
  }
  const std::string answers =
      joined(likeliest(p, row, kClassesShown), ", ",
             [&](const auto& answer) { return answer_text(loaded, answer); });
  const std::string why = doubt(loaded, input, p, row);
  return why.empty() ? answers : why + ": " + answers;
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
  for (const auto& [id, probability] : likeliest(p, row, kClassesShown)) {
    classes.push_back(
        {{"class", class_name(loaded.preprocessing, id)}, {"probability", probability}});
  }
  json["predictions"] = classes;
  if (are_images(loaded, input)) json["sure"] = doubt(loaded, input, p, row).empty();
  if (!input.boxes.empty()) {
    const Box& box = input.boxes[static_cast<std::size_t>(row)];
    json["box"] = {
        {"left", box.left}, {"top", box.top}, {"width", box.width}, {"height", box.height}};
  }
  return json;
}

/// An image as the model sees it, in blocks; colours in grey.
void draw(const Dataset& images, Index row, When color) {
  const std::vector<Index>& dims = images.sample_shape().dims();
  if (dims.size() != 3) return;
  const std::span<const std::uint8_t> pixels = images.bytes(row);
  const Image gray = dims[2] == 3
                         ? image_of_colors(dims[0], dims[1], pixels, 3, ColorMode::kGrayscale)
                         : Image{dims[0], dims[1], {pixels.begin(), pixels.end()}};
  print_in_colour(block_image(gray.pixels, gray.height, gray.width, use_color(color)));
}

void print_predictions(const PredictOptions& options, const LoadedModel& loaded,
                       const PredictInput& input, const Matrix& p) {
  for (Index row = 0; row < p.rows(); ++row) {
    if (options.json) {
      std::cout << to_line(prediction_json(loaded, input, p, row)) << '\n';
      continue;
    }
    if (input.is_image && !options.no_draw) draw(input.samples, row, options.color);
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
  if (are_images(loaded, input)) {
    if (!std::exchange(told, true)) tell_scale(options.model, loaded.preprocessing);
  } else if (!options.reading.normalize.empty() && input.samples.size() > 0) {
    throw InvalidArgument("--normalize: applies to images of bytes, and " + input.name +
                          " holds numbers");
  }
}

std::vector<std::string> all_files(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    const std::vector<std::string> found = files_at(path);
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
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
  bool told = false, all_found = true;
  const std::vector<std::string> files = all_files(options.files);
  for (const std::string& file : files) {
    const PredictInput input = read_input(file, input_shape, loaded.preprocessing, options.as_is);
    tell_assumptions(options, loaded, input, told);
    if (input.samples.size() == 0) {
      all_found = false;
      table ? table->add_missing(file) : print_nothing_found(options, input);
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
