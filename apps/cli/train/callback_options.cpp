#include "cli/train/callback_options.hpp"

#include <gradus/core/config.hpp>
#include <gradus/training/callbacks.hpp>
#include <utility>

#include "cli/files/paths.hpp"
#include "cli/options/arguments.hpp"
#include "cli/options/validators.hpp"
#include "cli/train/save_best.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr const char* kEarlyStopping = "--early-stopping";
constexpr const char* kReduceLR = "--reduce-lr-on-plateau";

/// The command's defaults, and over them what was given.
template <class Options>
Options callback_arguments(const std::string& option, const std::string& given, Config arguments) {
  // Alone, without arguments: "" on the command line, "true" in a file.
  if (!given.empty() && given != "true") {
    for (const auto& [name, value] :
         parse_arguments(given, ',', option, "patience=3,monitor=val_loss")) {
      arguments.emplace_back(name, argument_value(value));
    }
  }
  return options_from<Options>(arguments, option);
}

/// An option that may stand alone or have arguments.
void add_callback_option(CLI::App& app, const std::string& name,
                         std::optional<std::string>& arguments, const std::string& help) {
  app.add_option_function<std::string>(
         name, [&arguments](const std::string& text) { arguments = text; }, help)
      ->expected(0, 1)
      ->type_name("[K=V,...]");
}

}  // namespace

void add_callback_options(CLI::App& app, CallbackOptions& options) {
  add_callback_option(
      app, kEarlyStopping, options.early_stopping,
      "Stop when the metric of --monitor has not improved for some epochs, and restore the best "
      "epoch's weights. Takes Keras's arguments; by default patience=3, min_delta=0, "
      "restore_best_weights=true, verbose=1");
  add_callback_option(
      app, kReduceLR, options.reduce_lr_on_plateau,
      "Multiply the learning rate by a factor when the metric of --monitor has not improved for "
      "some epochs. Takes Keras's arguments; by default factor=0.5, patience=2, min_delta=0.0001, "
      "cooldown=0, min_lr=0, verbose=1");
  add_value(app, "--save-best FILE", options.save_best, output_path(),
            "Save the model after each epoch in which the metric of --monitor is the best so far; "
            "the name may have fields, as in best-{epoch:02d}-{val_loss:.4f}.safetensors");
  add_value(app, "--monitor NAME", options.monitor, not_empty(),
            "What these three watch: the loss or a metric; with val_ before it, on the validation "
            "data")
      ->capture_default_str();
  app.add_flag("--terminate-on-nan", options.terminate_on_nan,
               "If the loss is no longer a finite number, keep the epochs so far and exit with "
               "code 0");
}

std::vector<std::unique_ptr<Callback>> make_callbacks(const CallbackOptions& options) {
  const std::string& monitor = options.monitor;
  std::vector<std::unique_ptr<Callback>> callbacks;
  if (options.early_stopping) {
    callbacks.push_back(std::make_unique<EarlyStopping>(
        callback_arguments<EarlyStoppingOptions>(kEarlyStopping, *options.early_stopping,
                                                 {{"monitor", monitor},
                                                  {"patience", 3.0},
                                                  {"restore_best_weights", true},
                                                  {"verbose", 1.0}})));
  }
  if (options.reduce_lr_on_plateau) {
    callbacks.push_back(
        std::make_unique<ReduceLROnPlateau>(callback_arguments<ReduceLROnPlateauOptions>(
            kReduceLR, *options.reduce_lr_on_plateau,
            {{"monitor", monitor}, {"factor", 0.5}, {"patience", 2.0}, {"verbose", 1.0}})));
  }
  if (!options.save_best.empty()) {
    callbacks.push_back(std::make_unique<SaveBest>(ModelCheckpointOptions{
        .filepath = options.save_best, .monitor = monitor, .verbose = 1, .save_best_only = true}));
  }
  if (options.terminate_on_nan) callbacks.push_back(std::make_unique<TerminateOnNaN>());
  return callbacks;
}

}  // namespace gradus::cli
