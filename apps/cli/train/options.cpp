#include "cli/train/options.hpp"

#include <gradus/core/text.hpp>
#include <gradus/layers/layer.hpp>
#include <gradus/losses/loss.hpp>
#include <gradus/metrics/metric.hpp>
#include <gradus/optimizers/optimizer.hpp>
#include <utility>

#include "cli/files/paths.hpp"
#include "cli/options/choices.hpp"
#include "cli/options/validators.hpp"
#include "cli/train/data_options.hpp"
#include "cli/train/metric_options.hpp"
#include "cli/train/recipe.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr std::uint64_t kMaxSamples = 4294967295;

const Choices<Schedule> kScheduleNames = {{"constant", Schedule::kConstant},
                                          {"cosine", Schedule::kCosine}};
const Choices<LogStyle> kLogStyleNames = {
    {"keras", LogStyle::kKeras}, {"plain", LogStyle::kPlain}, {"jsonl", LogStyle::kJsonl}};

void add_model_options(CLI::App& app, TrainOptions& options) {
  begin_group(app, "Model");
  add_value(app, "--model FILE", options.model, input_path(),
            "Read the layers from a JSON file in Keras's form, instead of the options below: "
            "{\"layers\": [{\"class_name\": \"Dense\", \"config\": {\"units\": 10}}, ...]}");
  add_value(app, "--hidden N,...", options.hidden, whole_number(0, 65536),
            "Units of each hidden layer, such as 300,100; 0 for no hidden layer")
      ->delimiter(',')
      ->expected(1, 64)
      ->default_str("84");
  add_value(app, "--activation NAME", options.activation, known_name<Layer>(),
            "Activation of the hidden layers: " + joined(Layer::known_names()))
      ->capture_default_str();
  add_value(app, "--dropout FRACTION", options.dropout, number({.max = 1, .below = true}),
            "Fraction of each hidden layer's outputs that is dropped at random in training")
      ->capture_default_str();
  add_value(app, "--l1 FACTOR", options.l1, number({.max = 1e9}),
            "Add FACTOR times the sum of the kernels' absolute values to the loss")
      ->capture_default_str();
  add_value(app, "--l2 FACTOR", options.l2, number({.max = 1e9}),
            "Add FACTOR times the sum of the kernels' squares to the loss")
      ->capture_default_str();
}

void add_loss_options(CLI::App& app, TrainOptions& options) {
  add_name_option<Loss>(app, "loss", options.loss, "Loss: " + joined(Loss::known_names()))
      ->default_str("sparse_categorical_crossentropy; for a regression, mean_squared_error");
  add_arguments_option(app, "loss", options.loss,
                       "Arguments of the loss as a JSON object; `gradus loss --list` shows them");
}

void add_optimizer_options(CLI::App& app, TrainOptions& options) {
  add_name_option<Optimizer>(app, "optimizer", options.optimizer,
                             "Optimizer: " + joined(Optimizer::known_names()))
      ->capture_default_str();
  add_arguments_option(app, "optimizer", options.optimizer,
                       "Arguments of the optimizer as a JSON object with Keras's names, such as "
                       "{\"weight_decay\": 0.004, \"clipnorm\": 1}");
  add_value(app, "--learning-rate RATE", options.learning_rate, number({.max = 1e9, .above = true}),
            "Step size; by default the optimizer's own: 0.01 for sgd, 0.001 for the others");
  add_value(app, "--momentum M", options.momentum, number({.max = 1}),
            "Momentum of sgd; by default 0");
  app.add_flag("--nesterov", options.nesterov, "Use Nesterov momentum with sgd");
}

void add_run_options(CLI::App& app, TrainOptions& options) {
  add_value(app, "--batch-size N", options.batch_size, whole_number(1, kMaxSamples),
            "Samples in each step")
      ->capture_default_str();
  add_value(app, "--seed N", options.seed, any_seed(),
            "Determines the initial weights, the order of samples and the synthetic digits; the "
            "same seed gives the same result")
      ->capture_default_str();
  add_value(app, "--threads N", options.threads, whole_number(0, 1024),
            "Number of threads, or 0 for one per processor; the result is the same for any number")
      ->capture_default_str();
}

void add_epoch_options(CLI::App& app, TrainOptions& options) {
  begin_group(app, "Training");
  add_value(app, "--epochs N", options.epochs, whole_number(1, 1000000),
            "Passes over the training data")
      ->capture_default_str();
  add_value(app, "--metrics NAME,...", options.metrics, known_metric(),
            "Metrics to report. An argument stands behind a colon: NAME:average=weighted, "
            "NAME:class=CLASS, NAME:k=2. Of classes, averages are macro unless said: " +
                joined(Metric::known_names()))
      ->delimiter(',')
      ->expected(1, 64)
      ->default_str("accuracy; for a regression, mean_absolute_error");
  add_value(app, "--class-weight balanced|FILE", options.class_weight, input_path(),
            "Weigh each class's samples in the loss: all classes alike, however rare, or as a JSON "
            "file says, {\"class\": weight}");
  add_choice(app, "--schedule", options.schedule,
             "Keep the learning rate as it is, or let it fall to 0 along half a wave",
             kScheduleNames);
  add_value(app, "--validation-split FRACTION", options.validation_split,
            number({.max = 1, .below = true}),
            "Validate on this fraction of the training data; by default on the test data")
      ->group("Data");
  add_value(app, "--folds K", options.folds, whole_number(2, 1000),
            "Cross-validate: train K models, each validated on another K-th of the training data, "
            "and tell mean and deviation; no model is kept")
      ->group("Data");
  add_choice(app, "--split", options.split,
             "Which samples validate; by default a share of each class, and for a regression any",
             kSplitNames)
      ->group("Data");
}

void add_file_options(CLI::App& app, TrainOptions& options) {
  begin_group(app, "Files");
  add_value(app, "--save FILE", options.save, output_path(),
            "Write the trained model to a safetensors file, for `gradus evaluate`, `predict`, "
            "`summary` and `export`");
  add_value(app, "--checkpoint DIR", options.checkpoint, not_empty(),
            "Write a checkpoint to this folder after each epoch, for --resume");
  add_value(app, "--checkpoint-every N", options.checkpoint_every, whole_number(1, kMaxSamples),
            "Also checkpoint every N steps");
  add_value(app, "--resume DIR", options.resume, not_empty(),
            "Continue the training whose checkpoints are in this folder, bit for bit and with its "
            "options. --epochs may be raised; --save, --data, --threads and the form of the log "
            "may change. A file outside the folder is written only if it is that training's "
            "already, or is named again here");
  app.add_flag("--overwrite", options.overwrite,
               "Replace an earlier run's log and checkpoints; otherwise a folder that holds some "
               "is refused. Files that Gradus did not write are never replaced");
  add_value(app, "--diverged-step FILE", options.diverged_step, output_path(),
            "Where to keep a step that diverged, for `gradus replay`; by default "
            "diverged_step.safetensors in the log's folder, or else in the current one");
}

void add_log_options(CLI::App& app, TrainOptions& options) {
  begin_group(app, "Log");
  add_value(app, "--log-dir DIR", options.log_dir, not_empty(),
            "Write history.csv, metrics.jsonl, run.json, report.html and train.log to this folder");
  app.add_flag("--open", options.open,
               "Open the report in the browser as training begins; it follows the training: "
               "BROWSER names another program than the desktop's");
  Choices<std::string> levels;
  for (const std::string level : {"trace", "debug", "info", "warning", "error", "off"}) {
    levels.push_back({level, level});
  }
  add_choice(app, "--log-level", options.log_level, "Minimum severity shown", levels);
  add_choice(app, "--log-style", options.log_style, "Format of the line printed for each epoch",
             kLogStyleNames);
  add_choice(app, "--progress", options.progress,
             "Show a live progress bar on standard error; by default only on a terminal",
             kWhenNames);
  add_choice(app, "--color", options.color,
             "Use colours; by default only on a terminal, and not if NO_COLOR is set", kWhenNames);
}

void add_recipe_option(CLI::App& app, TrainOptions& options) {
  begin_group(app, "Recipe");
  add_choice(app, "--recipe", options.recipe,
             "Start from a set of options, any of which you may override", recipe_choices())
      ->default_str("");
  // Called when the command line and the file of --config have been read.
  app.callback([&app, &options] { options.set_by_recipe = apply_recipe(options.recipe, app); });
}

}  // namespace

void add_setup_options(CLI::App& app, TrainOptions& options) {
  add_data_options(app, options);
  add_value(app, "--augment STRENGTH", options.augment, number({.max = 4}),
            "Randomly rotate, stretch, slant, shift and bend each training image, anew in each "
            "epoch: 0 not at all, 1 as much as handwriting varies, 2 twice as much")
      ->capture_default_str()
      ->group("Data");
  add_model_options(app, options);
  begin_group(app, "Training");
  add_loss_options(app, options);
  add_optimizer_options(app, options);
  add_run_options(app, options);
  end_group(app);
}

void add_train_options(CLI::App& train, TrainOptions& options) {
  add_setup_options(train, options);
  add_epoch_options(train, options);
  begin_group(train, "Callbacks");
  add_callback_options(train, options.callbacks);
  add_file_options(train, options);
  add_log_options(train, options);
  add_recipe_option(train, options);
  end_group(train);
}

}  // namespace gradus::cli
