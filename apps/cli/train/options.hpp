// The options of `gradus train`.
#pragma once

#include <CLI/CLI.hpp>
#include <gradus/core/matrix.hpp>
#include <gradus/training/loggers.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/data/options.hpp"
#include "cli/options/named_config.hpp"
#include "cli/train/callback_options.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

enum class Schedule {
  kConstant,
  kCosine,  ///< Down to 0 at the last step, along half a wave: see CosineDecay.
};

inline constexpr const char* kDivergedStepFile = "diverged_step.safetensors";

/// The seed and the threads of the data are the training's.
struct TrainOptions : DataOptions {
  std::vector<std::string> arguments;  // as they were given, for the provenance
  std::string config;                  // a file of options, or empty

  std::string recipe = "default";
  std::string set_by_recipe;  // what the recipe set, as on a command line

  double augment = 0;  // times the strengths of RandomDistortionOptions

  std::string model;                 // a JSON file, or empty
  std::vector<Index> hidden = {84};  // {0}: none
  std::string activation = "relu";
  double dropout = 0;
  double l1 = 0;
  double l2 = 0;

  NamedConfig loss;  // without a name: that of the task
  NamedConfig optimizer = {"adam"};
  std::vector<std::string> metrics;  // empty: that of the task
  std::optional<double> learning_rate;
  std::optional<double> momentum;
  bool nesterov = false;
  std::string class_weight;  // balanced, a file, or empty
  Schedule schedule = Schedule::kConstant;
  Index epochs = 10;
  Index batch_size = 256;
  bool overwrite = false;
  bool open = false;  // the report in log_dir

  std::string save;
  std::string checkpoint;
  Index checkpoint_every = 0;
  std::string resume;
  std::map<std::string, std::string> kept;  // with --resume: the checkpoint's texts,
  std::vector<std::string> named;           // and the options given beside it
  std::string diverged_step;  // empty: kDivergedStepFile in log_dir, or where the command runs
  CallbackOptions callbacks;

  std::string log_dir;
  std::string log_level = "info";
  LogStyle log_style = LogStyle::kKeras;
  When progress = When::kAuto;
  When color = When::kAuto;
};

/// Adds those that say what is trained, on what, with which loss and optimizer: for `gradus train`,
/// and for the commands that look at a training.
void add_setup_options(CLI::App& app, TrainOptions& options);

/// Adds the options to the subcommand; parsing fills `options`, which must outlive it.
void add_train_options(CLI::App& train, TrainOptions& options);

}  // namespace gradus::cli
