#include "cli/train_command.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <gradus/layers/dense.hpp>
#include <gradus/layers/dropout.hpp>
#include <gradus/layers/flatten.hpp>
#include <gradus/layers/input.hpp>
#include <gradus/layers/random_distortion.hpp>
#include <gradus/layers/regularizer.hpp>
#include <gradus/model/summary.hpp>
#include <gradus/optimizers/cosine_decay.hpp>
#include <gradus/training/epoch_file_logger.hpp>
#include <gradus/training/sequential.hpp>

#include "cli/data_source.hpp"
#include "cli/interrupt.hpp"
#include "cli/logging.hpp"
#include "cli/precise/json_config.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

namespace {

namespace fs = std::filesystem;

constexpr Index kClasses = 10;
constexpr const char* kHistoryFile = "history.csv";
constexpr const char* kMetricsFile = "metrics.jsonl";

/// Whether the options, as on a command line, have this one.
bool contains_option(const std::string& options, const std::string& option) {
  return (" " + options).find(" " + option + " ") != std::string::npos;
}

Polymorphic<Optimizer> make_optimizer(const TrainOptions& options) {
  Config config = to_config(parse_object(options.optimizer_config, "--optimizer-config"));
  const auto add = [&](const std::string& name, const std::string& option, ConfigValue value) {
    for (const auto& [known, _] : config) {
      if (known != name) continue;
      if (contains_option(options.set_by_recipe, option)) return;  // what was given wins
      throw InvalidArgument(option + ": --optimizer-config has a " + name +
                            " too; give one of them");
    }
    config.emplace_back(name, std::move(value));
  };
  if (options.learning_rate) add("learning_rate", "--learning-rate", *options.learning_rate);
  if (options.momentum) add("momentum", "--momentum", *options.momentum);
  if (options.nesterov) {
    add("nesterov", "--nesterov", true);
    const auto is_momentum = [](const auto& argument) {
      return argument.first == "momentum" && argument.second != ConfigValue(0.0);
    };
    if (std::ranges::none_of(config, is_momentum)) {
      throw InvalidArgument("--nesterov: needs --momentum above 0");
    }
  }
  return Optimizer::from_config(options.optimizer, config);
}

/// --schedule, over all steps that fit() will take.
void set_schedule(const TrainOptions& options, Index samples, Optimizer& optimizer) {
  if (options.schedule == Schedule::kConstant) return;
  const auto trained =
      static_cast<Index>(std::floor(static_cast<double>(samples) * (1 - options.validation_split)));
  const Index steps_per_epoch = (trained + options.batch_size - 1) / options.batch_size;
  optimizer.set_learning_rate(
      CosineDecay({.initial_learning_rate = optimizer.learning_rate(),
                   .decay_steps = std::max<Index>(1, options.epochs * steps_per_epoch)}));
}

Polymorphic<Loss> make_loss(const TrainOptions& options) {
  return Loss::from_config(options.loss,
                           to_config(parse_object(options.loss_config, "--loss-config")));
}

/// What the loss takes: by default the probabilities of ten classes.
std::string output_activation(const Loss& loss) {
  switch (loss.predictions()) {
    case Predictions::kUnitInterval:
      return "sigmoid";  // ten independent yes-or-no answers
    case Predictions::kLogits:
      return "linear";
    case Predictions::kProbabilities:
    case Predictions::kAnything:
      break;
  }
  return "softmax";
}

/// The strengths, each times --augment, and what a byte of 0 is read as.
RandomDistortionOptions distortion(const TrainOptions& options, const Dataset& train) {
  RandomDistortionOptions distortion{.seed = options.seed};
  for (double* strength : {&distortion.rotation, &distortion.zoom, &distortion.shear,
                           &distortion.translation, &distortion.elastic}) {
    *strength *= options.augment;
  }
  if (options.normalize == Normalize::kStandard) {
    const Dataset::Moments moments = train.byte_moments();
    if (moments.stddev > 0) distortion.fill_value = -moments.mean / moments.stddev;
  }
  return distortion;
}

std::vector<Polymorphic<Layer>> make_layers(const TrainOptions& options, const Dataset& train,
                                            const Loss& loss) {
  DenseOptions dense;
  if (options.l1 > 0 || options.l2 > 0) {
    dense.kernel_regularizer = L1L2({.l1 = options.l1, .l2 = options.l2});
  }
  const Shape& image = train.sample_shape();
  std::vector<Polymorphic<Layer>> layers = {Input(image)};
  if (options.augment > 0) {
    layers.emplace_back(RandomDistortion(image, distortion(options, train)));
  }
  layers.emplace_back(Flatten());
  for (Index units : options.hidden) {
    if (units == 0) continue;
    layers.emplace_back(Dense(units, options.activation, dense));
    if (options.dropout > 0) layers.emplace_back(Dropout(options.dropout, options.seed));
  }
  layers.emplace_back(Dense(kClasses, output_activation(loss), dense));
  return layers;
}

/// Throws DataError where training would need more memory than the machine has: better than to be
/// killed.
void check_memory(const TrainOptions& options, Index features, Index samples) {
  double parameters = 0, activations = static_cast<double>(features);
  if (options.augment > 0) activations *= 2;  // its output and its noise
  double in = static_cast<double>(features);
  for (Index units : options.hidden) {
    if (units == 0) continue;
    parameters += (in + 1) * static_cast<double>(units);
    activations += 2 * static_cast<double>(units);
    in = static_cast<double>(units);
  }
  parameters += (in + 1) * kClasses;
  const double rows = static_cast<double>(std::min(options.batch_size, samples));
  // θ, its copies while it is made and for a batch, gradient, two moments
  const double need = sizeof(Scalar) * (parameters * 6 + 2 * rows * (activations + 2 * kClasses));
  const double have =
      static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  if (need < have) return;
  throw DataError(
      fmt::format("this network needs about {:.1f} GB to train with --batch-size {}, and the "
                  "machine has {:.1f} GB; "
                  "make --hidden or --batch-size smaller",
                  need / 1e9, options.batch_size, have / 1e9));
}

void make_log_dir(const fs::path& dir) {
  if (dir.empty()) return;
  std::error_code error;
  fs::create_directories(dir, error);
  if (error) throw DataError("cannot make the folder " + dir.string() + ": " + error.message());
  // An earlier run's files must not stand beside this one's log if this one ends early.
  for (const char* file : {kHistoryFile, kMetricsFile}) {
    if (fs::is_regular_file(dir / file, error)) fs::remove(dir / file, error);
  }
}

void describe(const TrainOptions& options, const Data& data, const Sequential& model,
              const Optimizer& optimizer, const Loss& loss) {
  spdlog::info("Data: {}, {} samples to train on, {} to test", data.name, data.sets.train.size(),
               data.sets.test.size());
  if (!options.set_by_recipe.empty()) {
    spdlog::info("Recipe {}: {}", options.recipe, options.set_by_recipe);
  }
  if (options.validation_split > 0) {
    spdlog::info("Of the samples to train on, the last {} are for validation",
                 options.validation_split);
  }
  spdlog::info("Loss {}, optimizer {}, learning rate {}{}, batch size {}, seed {}", loss.name(),
               optimizer.class_name(), optimizer.learning_rate(),
               options.schedule == Schedule::kCosine ? " falling to 0" : "", options.batch_size,
               options.seed);
  std::string summary = model.summary();
  summary.pop_back();  // its newline
  spdlog::info("{}", summary);
}

/// What is to be known after the last epoch.
int report(const TrainOptions& options, const Data& data, Sequential& model) {
  const Index finished = std::ssize(model.history().epochs());
  if (const int signal = StopOnInterrupt::signal(); signal != 0) {
    spdlog::warn("Interrupted: {} of {} epochs finished", finished, options.epochs);
    return 128 + signal;
  }
  if (options.validation_split > 0 && data.sets.test.size() > 0) {
    const Logs logs = model.evaluate(
        data.sets.test, {.batch_size = options.batch_size, .threads = options.threads});
    std::string text;
    for (const auto& [name, value] : logs.items()) {
      text += fmt::format("{}{} {:.4f}", text.empty() ? "" : ", ", name, value);
    }
    spdlog::info("On the test data: {}", text);
  }
  return 0;
}

}  // namespace

int train(const TrainOptions& options) {
  const Polymorphic<Loss> loss = make_loss(options);
  Polymorphic<Optimizer> optimizer = make_optimizer(options);
  const fs::path log_dir = options.log_dir;
  make_log_dir(log_dir);
  set_up_logging({.level = options.log_level,
                  .color = options.color,
                  .file = log_dir.empty() ? fs::path() : log_dir / "train.log"});

  Data data = load_data(options);
  if (!loss->takes_class_ids()) {
    data.sets.train.one_hot(kClasses);
    data.sets.test.one_hot(kClasses);
  }
  set_schedule(options, data.sets.train.size(), *optimizer);
  check_memory(options, data.sets.train.features(), data.sets.train.size());
  Sequential model(make_layers(options, data.sets.train, *loss), options.seed);
  model.compile({.optimizer = optimizer,
                 .loss = loss,
                 .metrics = {options.metrics.begin(), options.metrics.end()}});
  describe(options, data, model, *optimizer, *loss);

  StopOnInterrupt stop;
  ProgressLogger progress(
      {.style = options.log_style, .progress = options.progress, .color = options.color});
  LogFileCallback log_file;
  CSVLogger csv(log_dir / kHistoryFile);
  JSONLinesLogger jsonl(log_dir / kMetricsFile);
  std::vector<Callback*> callbacks = {&stop, &progress};
  if (!log_dir.empty()) callbacks.insert(callbacks.end(), {&log_file, &csv, &jsonl});

  const bool split = options.validation_split > 0;
  model.fit(data.sets.train, {.batch_size = options.batch_size,
                              .epochs = options.epochs,
                              .validation_data = split ? nullptr : &data.sets.test,
                              .validation_split = options.validation_split,
                              .callbacks = callbacks,
                              .seed = options.seed,
                              .threads = options.threads,
                              .verbose = 0});
  return report(options, data, model);
}

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
