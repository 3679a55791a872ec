#include "cli/train/options.hpp"

#include <gradus/layers/layer.hpp>
#include <gradus/losses/loss.hpp>
#include <gradus/metrics/metric.hpp>
#include <gradus/optimizers/optimizer.hpp>
#include <utility>

#include "cli/files/paths.hpp"
#include "cli/options/choices.hpp"
#include "cli/options/validators.hpp"
#include "cli/train/data_options.hpp"
#include "cli/train/recipe.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

constexpr std::uint64_t kMaxSamples = 4294967295;
constexpr std::uint64_t kMaxSeed = 18446744073709551615U;

const Choices<Schedule> kScheduleNames = {{"constant", Schedule::kConstant},
                                          {"cosine", Schedule::kCosine}};
const Choices<LogStyle> kLogStyleNames = {
    {"keras", LogStyle::kKeras}, {"plain", LogStyle::kPlain}, {"jsonl", LogStyle::kJsonl}};

void add_augment_option(CLI::App& app, TrainOptions& options) {
  app.add_option("--augment", options.augment,
                 "Turn, stretch, slant, move and bend each image to train on at random, anew in "
                 "each epoch: 0 not at all, 1 as far as handwriting varies, 2 twice as far")
      ->check(number({.min = 0, .max = 4}))
      ->type_name("STRENGTH")
      ->capture_default_str()
      ->group("Data");
}

void add_model_options(CLI::App& app, TrainOptions& options) {
  app.add_option("--model", options.model,
                 "Layers from a JSON file in Keras's form: {\"layers\": [{\"class_name\": "
                 "\"Dense\", \"config\": {\"units\": 10}}, ...]}, in place of the options below")
      ->check(input_path())
      ->type_name("FILE")
      ->group("Model");
  app.add_option("--hidden", options.hidden, "Units of each hidden layer, as 300,100; 0 for none")
      ->delimiter(',')
      ->check(whole_number(0, 65536))
      ->expected(1, 64)
      ->type_name("N,...")
      ->default_str("84")
      ->group("Model");
  app.add_option("--activation", options.activation,
                 "Activation of the hidden layers: " + joined(Layer::known_names()))
      ->check(known_name<Layer>())
      ->type_name("NAME")
      ->capture_default_str()
      ->group("Model");
  app.add_option("--dropout", options.dropout,
                 "Share of each hidden layer's outputs that is left out at random in training")
      ->check(number({.min = 0, .max = 1, .below = true}))
      ->type_name("SHARE")
      ->capture_default_str()
      ->group("Model");
  app.add_option("--l1", options.l1, "Add this times the sum of the kernels' sizes to the loss")
      ->check(number({.min = 0, .max = 1e9}))
      ->type_name("FACTOR")
      ->capture_default_str()
      ->group("Model");
  app.add_option("--l2", options.l2, "Add this times the sum of the kernels' squares to the loss")
      ->check(number({.min = 0, .max = 1e9}))
      ->type_name("FACTOR")
      ->capture_default_str()
      ->group("Model");
}

void add_loss_options(CLI::App& app, TrainOptions& options) {
  const std::string group = "Training";
  add_name_option<Loss>(app, "loss", options.loss, "Loss: " + joined(Loss::known_names()))
      ->default_str("sparse_categorical_crossentropy, for a regression mean_squared_error")
      ->group(group);
  add_arguments_option(app, "loss", options.loss,
                       "Arguments of the loss, a JSON object; `gradus loss --list` shows them")
      ->group(group);
}

void add_optimizer_options(CLI::App& app, TrainOptions& options) {
  const std::string group = "Training";
  add_name_option<Optimizer>(app, "optimizer", options.optimizer,
                             "Optimizer: " + joined(Optimizer::known_names()))
      ->capture_default_str()
      ->group(group);
  add_arguments_option(app, "optimizer", options.optimizer,
                       "Arguments of the optimizer, a JSON object with Keras's names, as "
                       "{\"weight_decay\": 0.004, \"clipnorm\": 1}")
      ->group(group);
  app.add_option("--learning-rate", options.learning_rate,
                 "Step size; by default the optimizer's: sgd 0.01, the others 0.001")
      ->check(number({.min = 0, .max = 1e9, .above = true}))
      ->type_name("RATE")
      ->group(group);
  app.add_option("--momentum", options.momentum, "Momentum of sgd; by default 0")
      ->check(number({.min = 0, .max = 1}))
      ->type_name("M")
      ->group(group);
  app.add_flag("--nesterov", options.nesterov, "Nesterov's form of sgd's momentum")->group(group);
}

void add_run_options(CLI::App& app, TrainOptions& options) {
  const std::string group = "Training";
  app.add_option("--batch-size", options.batch_size, "Samples in a step")
      ->check(whole_number(1, kMaxSamples))
      ->type_name("N")
      ->capture_default_str()
      ->group(group);
  app.add_option("--seed", options.seed,
                 "Determines first weights, order of samples, and digits; the same seed gives the "
                 "same result")
      ->check(whole_number(0, kMaxSeed))
      ->type_name("N")
      ->capture_default_str()
      ->group(group);
  app.add_option("--threads", options.threads,
                 "Threads, 0 for one a processor; the result is the same for any number")
      ->check(whole_number(0, 1024))
      ->type_name("N")
      ->capture_default_str()
      ->group(group);
}

void add_epoch_options(CLI::App& app, TrainOptions& options) {
  const std::string group = "Training";
  app.add_option("--epochs", options.epochs, "Passes over the training data")
      ->check(whole_number(1, 1000000))
      ->type_name("N")
      ->capture_default_str()
      ->group(group);
  app.add_option("--metrics", options.metrics, "Metrics to show: " + joined(Metric::known_names()))
      ->delimiter(',')
      ->check(known_name<Metric>())
      ->expected(1, 64)
      ->type_name("NAME,...")
      ->default_str("accuracy, for a regression mean_absolute_error")
      ->group(group);
  add_choice(app, "--schedule", options.schedule,
             "The learning rate over all steps: as it is, or down to 0 along half a wave",
             kScheduleNames)
      ->group(group);
  app.add_option("--validation-split", options.validation_split,
                 "Validate on this last share of the training data; by default on the test data")
      ->check(number({.min = 0, .max = 1, .below = true}))
      ->type_name("SHARE")
      ->group("Data");
}

void add_file_options(CLI::App& app, TrainOptions& options) {
  const std::string group = "Files";
  app.add_option("--save", options.save,
                 "Write the trained model to a safetensors file, for `gradus evaluate`, `predict`, "
                 "`summary` and `export`")
      ->check(output_path())
      ->type_name("FILE")
      ->group(group);
  app.add_option("--checkpoint", options.checkpoint,
                 "Leave checkpoints in this folder at the end of each epoch, for --resume")
      ->check(not_empty())
      ->type_name("DIR")
      ->group(group);
  app.add_option("--checkpoint-every", options.checkpoint_every, "And after every N steps")
      ->check(whole_number(1, kMaxSamples))
      ->type_name("N")
      ->group(group);
  app.add_option("--resume", options.resume,
                 "Go on with the training that left checkpoints in this folder, to the same bits: "
                 "its options are kept with them; --epochs may be more now, and --save, --data, "
                 "--threads and the log's form others. What a checkpoint asks to write outside of "
                 "its folder is written only where that is the same training's already, or is "
                 "named again here")
      ->check(not_empty())
      ->type_name("DIR")
      ->group(group);
  app.add_flag("--overwrite", options.overwrite,
               "Replace an earlier run's log and checkpoints; without it, a folder that holds some "
               "is refused. Files that are not Gradus's own are never replaced")
      ->group(group);
  app.add_option("--diverged-step", options.diverged_step,
                 "Where a step that diverged is kept, for `gradus replay`; by default "
                 "diverged_step.safetensors in the folder of the log, or in this one")
      ->check(output_path())
      ->type_name("FILE")
      ->group(group);
}

void add_log_options(CLI::App& app, TrainOptions& options) {
  app.add_option(
         "--log-dir", options.log_dir,
         "Write history.csv, metrics.jsonl, run.json, report.html and train.log into this folder")
      ->check(not_empty())
      ->type_name("DIR")
      ->group("Log");
  Choices<std::string> levels;
  for (const std::string level : {"trace", "debug", "info", "warning", "error", "off"}) {
    levels.push_back({level, level});
  }
  add_choice(app, "--log-level", options.log_level, "Minimum severity shown on standard error",
             levels)
      ->group("Log");
  add_choice(app, "--log-style", options.log_style, "Form of the line that each epoch prints",
             kLogStyleNames)
      ->group("Log");
  add_choice(app, "--progress", options.progress,
             "Show a live progress bar on standard error; by default only on a terminal",
             kWhenNames)
      ->group("Log");
  add_choice(app, "--color", options.color,
             "Use colours; by default only on a terminal, and not where NO_COLOR is set",
             kWhenNames)
      ->group("Log");
}

void add_recipe_option(CLI::App& app, TrainOptions& options) {
  add_choice(app, "--recipe", options.recipe,
             "Set several options at once; any of them that is given as well wins",
             recipe_choices())
      ->default_str("")
      ->group("Recipe");
  // Called when the command line and the file of --config have been read.
  app.callback([&app, &options] { options.set_by_recipe = apply_recipe(options.recipe, app); });
}

}  // namespace

void add_setup_options(CLI::App& app, TrainOptions& options) {
  add_data_options(app, options);
  add_augment_option(app, options);
  add_model_options(app, options);
  add_loss_options(app, options);
  add_optimizer_options(app, options);
  add_run_options(app, options);
}

void add_train_options(CLI::App& train, TrainOptions& options) {
  add_setup_options(train, options);
  add_epoch_options(train, options);
  add_callback_options(train, options.callbacks);
  add_file_options(train, options);
  add_log_options(train, options);
  add_recipe_option(train, options);
}

}  // namespace cli
}}  // namespace gradus
