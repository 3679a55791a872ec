#include "cli/train/setup.hpp"

#include <spdlog/fmt/fmt.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <gradus/core/error.hpp>
#include <gradus/io/architecture.hpp>
#include <gradus/layers/dense.hpp>
#include <gradus/layers/input.hpp>
#include <gradus/layers/noise_layers.hpp>
#include <gradus/model/network.hpp>
#include <gradus/optimizers/learning_rate_schedule.hpp>
#include <utility>

#include "cli/data/understood.hpp"
#include "cli/train/metric_options.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// Whether the options, as on a command line, have this one.
bool contains_option(const std::string& options, const std::string& option) {
  return (" " + options).find(" " + option + " ") != std::string::npos;
}

/// What the loss takes: by default the probabilities of the classes.
std::string output_activation(const Loss& loss, Task task) {
  if (task == Task::kRegression) return "linear";
  switch (loss.predictions()) {
    case OutputKind::kUnitInterval:
      return "sigmoid";  // independent yes-or-no answers
    case OutputKind::kLogits:
      return "linear";
    case OutputKind::kProbabilities:
    case OutputKind::kAnything:
      break;
  }
  return "softmax";
}

/// The strengths, each times --augment, and what a byte of 0 is read as.
RandomDistortionOptions distortion(const TrainOptions& options,
                                   const Preprocessing& preprocessing) {
  RandomDistortionOptions distortion{.fill_value = preprocessing.offset, .seed = options.seed};
  for (double* strength : {&distortion.rotation, &distortion.zoom, &distortion.shear,
                           &distortion.translation, &distortion.elastic}) {
    *strength *= options.augment;
  }
  return distortion;
}

std::vector<Polymorphic<Layer>> layers_of_options(const TrainOptions& options, const Data& data,
                                                  const Loss& loss) {
  DenseOptions dense;
  if (options.l1 > 0 || options.l2 > 0) {
    dense.kernel_regularizer = L1L2({.l1 = options.l1, .l2 = options.l2});
  }
  const Shape& sample = data.sets.train.sample_shape();
  std::vector<Polymorphic<Layer>> layers = {Input(sample)};
  if (options.augment > 0) {
    layers.emplace_back(RandomDistortion(sample, distortion(options, data.preprocessing)));
  }
  if (sample.rank() > 1) layers.emplace_back(Flatten());
  for (const Index units : options.hidden) {
    if (units == 0) continue;
    layers.emplace_back(Dense(units, options.activation, dense));
    if (options.dropout > 0) layers.emplace_back(Dropout(options.dropout, options.seed));
  }
  const Task task = data.preprocessing.task;
  const Index outputs = task == Task::kRegression ? data.sets.train.y().cols()
                                                  : std::ssize(data.preprocessing.classes);
  layers.emplace_back(Dense(outputs, output_activation(loss, task), dense));
  return layers;
}

std::vector<Polymorphic<Layer>> layers_of_file(const std::string& path, const Data& data) {
  Architecture architecture = read_architecture(path);
  const Shape& sample = data.sets.train.sample_shape();
  if (architecture.input.rank() == 0) architecture.input = sample;
  if (architecture.input.size() != sample.size()) {
    throw InvalidArgument(path + ": the model takes samples of shape " + architecture.input.str() +
                          ", and those of " + data.name + " have shape " + sample.str());
  }
  std::vector<Polymorphic<Layer>> layers = {Input(architecture.input)};
  std::ranges::move(architecture.layers, std::back_inserter(layers));
  return layers;
}

void check_memory(const TrainOptions& options, const std::vector<Polymorphic<Layer>>& layers,
                  const Dataset& train) {
  Shape shape = train.sample_shape();
  double activations = 0;  // of one sample
  for (const Polymorphic<Layer>& layer : layers) {
    shape = layer->output_shape(shape);
    const int copies = layer->activation() ? 2 : 1;
    activations += copies * static_cast<double>(shape.size());
  }
  const double parameters = static_cast<double>(count_parameters(layers, train.sample_shape()));
  const double rows = static_cast<double>(std::min(options.batch_size, train.size()));
  // θ, its copies while it is made and for a batch, gradient, two moments; activations and deltas
  const double need = sizeof(Scalar) * (parameters * 6 + 2 * rows * activations);
  const double have =
      static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  if (need < have) return;
  throw DataError(
      fmt::format("this network needs about {:.1f} GB to train with --batch-size {}, and the "
                  "machine has {:.1f} GB; "
                  "make the layers (--hidden or --model) or --batch-size smaller",
                  need / 1e9, options.batch_size, have / 1e9));
}

/// --optimizer with its arguments, some of which have options of their own.
Polymorphic<Optimizer> make_optimizer(const TrainOptions& options) {
  Config config = options.optimizer.config;
  const auto add = [&](const std::string& name, const std::string& option, ConfigValue value) {
    for (const auto& [known, _] : config) {
      if (known != name) continue;
      if (contains_option(options.set_by_recipe, option)) return;  // what was given wins
      throw InvalidArgument(option + ": --optimizer-config also has " + name +
                            "; give only one of them");
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
  return Optimizer::from_config(options.optimizer.name, config);
}

}  // namespace

void set_schedule(const TrainOptions& options, Index samples, Optimizer& optimizer) {
  if (options.schedule == Schedule::kConstant) return;
  const Index steps_per_epoch = (samples + options.batch_size - 1) / options.batch_size;
  optimizer.set_learning_rate(
      CosineDecay({.initial_learning_rate = optimizer.learning_rate(),
                   .decay_steps = std::max<Index>(1, options.epochs * steps_per_epoch)}));
}

std::vector<Polymorphic<Layer>> make_layers(const TrainOptions& options, const Data& data,
                                            const Loss& loss) {
  std::vector<Polymorphic<Layer>> layers = options.model.empty()
                                               ? layers_of_options(options, data, loss)
                                               : layers_of_file(options.model, data);
  check_memory(options, layers, data.sets.train);
  return layers;
}

void fit_targets(const Loss& loss, Data& data) {
  if (data.preprocessing.task == Task::kRegression || loss.takes_class_ids()) return;
  const Index classes = std::ssize(data.preprocessing.classes);
  for (Dataset* set : {&data.sets.train, &data.sets.test, &data.validation}) {
    if (set->size() > 0) set->one_hot(classes);
  }
}

TrainingParts make_named_parts(const TrainOptions& options) {
  TrainingParts parts{.data = {}, .layers = {}, .loss = {}, .optimizer = make_optimizer(options)};
  const auto& [name, config] = options.loss;
  if (!name.empty()) parts.loss = Loss::from_config(name, config);
  return parts;
}

void add_loss_of_task(const TrainOptions& options, TrainingParts& parts) {
  if (parts.loss) return;
  const bool regression = parts.data.preprocessing.task == Task::kRegression;
  parts.loss = Loss::from_config(
      regression ? "mean_squared_error" : "sparse_categorical_crossentropy", options.loss.config);
}

void complete_parts(const TrainOptions& options, TrainingParts& parts) {
  parts.data = load_data(options);
  add_loss_of_task(options, parts);
  fit_targets(*parts.loss, parts.data);
  set_schedule(options, parts.data.sets.train.size(), *parts.optimizer);
  parts.layers = make_layers(options, parts.data, *parts.loss);
}

TrainingSetup set_up_training(const TrainOptions& options, TrainingParts parts) {
  auto model = std::make_unique<Sequential>(std::move(parts.layers), options.seed);
  model->build(parts.data.sets.train.sample_shape());
  if (parts.theta.size() > 0) model->network().theta() = parts.theta;
  model->compile({.optimizer = parts.optimizer,
                  .loss = parts.loss,
                  .metrics = make_metrics(options.metrics, parts.data)});
  model->metadata()[kPreprocessingKey] = to_json(parts.data.preprocessing);
  if (!parts.data.understood.empty()) {
    model->metadata()[kUnderstoodKey] = to_line(Json(parts.data.understood));
  }
  return {std::move(parts.data), std::move(model)};
}

}  // namespace gradus::cli
