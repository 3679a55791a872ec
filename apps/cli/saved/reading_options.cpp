#include "cli/saved/reading_options.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <gradus/core/error.hpp>
#include <gradus/core/text.hpp>
#include <gradus/losses/loss.hpp>
#include <utility>

#include "cli/files/paths.hpp"
#include "cli/options/choices.hpp"
#include "cli/options/validators.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// Of the 60,000 images that MNIST has to train on, pixels from 0 to 1.
constexpr double kMnistMean = 0.1306604762738429, kMnistStddev = 0.3081078038564622;

struct Moments {
  double mean = 0, stddev = 0;
};

/// "0.1307,0.3081"; nothing where it is not of this form.
std::optional<Moments> parse_moments(const std::string& text) {
  Moments moments;
  const char* end = text.data() + text.size();
  const auto mean = read_double(text, moments.mean);
  if (mean.ec != std::errc() || mean.ptr == end || *mean.ptr != ',') return std::nullopt;
  const auto stddev = read_double({mean.ptr + 1, end}, moments.stddev);
  if (stddev.ec != std::errc() || stddev.ptr != end) return std::nullopt;
  const bool usable = std::isfinite(moments.mean) && std::abs(moments.mean) < 1e6 &&
                      moments.stddev > 1e-6 && moments.stddev < 1e6;
  return usable ? std::optional(moments) : std::nullopt;
}

CLI::Validator scaling() {
  const auto check = [](const std::string& text) -> std::string {
    if (text == "unit" || text == "standard" || text == "none" || parse_moments(text)) return "";
    return "expected unit, standard, none, or mean and standard deviation of pixels from 0 to 1, "
           "such as 0.1307,0.3081; got '" +
           text + "'";
  };
  return {check, ""};
}

/// (byte / 255 - mean) / stddev
void set_scale(const std::string& normalize, Preprocessing& preprocessing) {
  Moments moments{0, 1};
  if (normalize == "none") moments.stddev = 1.0 / 255;
  if (normalize == "standard") {
    moments = {kMnistMean, kMnistStddev};
    spdlog::info(
        "--normalize standard: MNIST's mean {:.4f} and deviation {:.4f}; for other "
        "images give MEAN,STD",
        moments.mean, moments.stddev);
  } else if (const std::optional<Moments> given = parse_moments(normalize)) {
    moments = *given;
  }
  preprocessing.knows_scale = true;
  preprocessing.scale = normalize == "unit"   ? static_cast<double>(Scalar(1) / 255)
                        : normalize == "none" ? 1
                                              : 1 / (255 * moments.stddev);
  preprocessing.offset = -moments.mean / moments.stddev;
}

/// What the loss is for; nothing where it may be for either.
std::optional<Task> task_of(const Loss& loss) {
  if (loss.takes_class_ids() || loss.predictions() != OutputKind::kAnything) {
    return Task::kClassification;
  }
  const std::string& name = loss.name();
  const bool numbers = name.starts_with("mean_") || name == "huber" || name == "log_cosh";
  return numbers ? std::optional(Task::kRegression) : std::nullopt;
}

bool takes_logits(const std::string& loss) {
  return std::ranges::any_of(known_loss(loss).defaults,
                             [](const auto& argument) { return argument.first == "from_logits"; });
}

void set_loss(const std::string& name, const Network& network, ModelReading& reading) {
  reading.loss = {name};
  if (network.output_kind() == OutputKind::kLogits && takes_logits(name)) {
    reading.loss.config = {{"from_logits", true}};
    spdlog::info("The model's outputs are logits: --loss {} is used with from_logits = true", name);
  }
  const std::optional<Task> task = task_of(*Loss::from_config(name, reading.loss.config));
  Preprocessing& preprocessing = reading.preprocessing;
  if (!task) return;
  if (!preprocessing.knows_task) set_task(*task, network.outputs(), preprocessing);
  if (*task == Task::kClassification && preprocessing.task == Task::kRegression) {
    throw InvalidArgument("--loss: " + name + " is for a classification, and this is a regression");
  }
}

/// Whether each row of y is a class id below the number of outputs, or one-hot.
bool are_classes(const Matrix& y, Index outputs) {
  const bool one_hot = y.cols() == outputs && outputs > 1;
  if (y.rows() == 0 || !(one_hot || y.cols() == 1)) return false;
  const Scalar end = one_hot ? 2 : static_cast<Scalar>(std::max<Index>(2, outputs));
  const auto is_class = [&](Scalar v) { return v >= 0 && v < end && v == std::floor(v); };
  return std::ranges::all_of(y.reshaped(), is_class) &&
         (!one_hot || (y.rowwise().sum().array() == 1).all());
}

}  // namespace

void add_model_file(CLI::App& app, std::string& file) {
  add_value(app, "MODEL FILE", file, input_path(), "A file that `gradus train --save` wrote")
      ->required();
}

void add_reading_options(CLI::App& app, ReadingOptions& options) {
  begin_group(app, "If the model file does not say");
  add_choice(app, "--task", options.task,
             "What the outputs are: numbers, or a probability or logit for each class", kTaskNames);
  add_name_option<Loss>(app, "loss", options.loss, "The loss that it was trained with, by name");
  add_value(app, "--normalize unit|standard|none|MEAN,STD", options.normalize, scaling(),
            "How the pixels of images were scaled: to 0...1, by MNIST's mean and deviation, not at "
            "all, or first to 0...1 and then by this mean and deviation, such as 0.1307,0.3081");
  end_group(app);
}

void apply(const ReadingOptions& options, const Network& network, ModelReading& reading) {
  Preprocessing& preprocessing = reading.preprocessing;
  if (preprocessing.table && (options.task || !options.normalize.empty())) {
    throw InvalidArgument(std::string(options.task ? "--task" : "--normalize") +
                          ": the model was trained on a CSV file, and its file says this");
  }
  if (options.task) set_task(*options.task, network.outputs(), preprocessing);
  if (!options.loss.name.empty()) set_loss(options.loss.name, network, reading);
  if (!options.normalize.empty()) set_scale(options.normalize, preprocessing);
}

void understand_task(const std::string& model, const Network& network, const Matrix& y,
                     Preprocessing& preprocessing) {
  if (preprocessing.knows_task) return;
  const bool classes = are_classes(y, network.outputs());
  set_task(classes ? Task::kClassification : Task::kRegression, network.outputs(), preprocessing);
  spdlog::info("{} does not say its task. {}", model,
               classes ? "The targets are classes, and it has an output for each, so this is taken "
                         "as classification; --task regression changes that"
                       : "This is taken as regression; --task classification changes that");
}

}  // namespace gradus::cli
