#include "cli/train/callback_options.hpp"

#include <algorithm>
#include <gradus/core/config.hpp>
#include <gradus/core/error.hpp>
#include <gradus/core/text.hpp>
#include <gradus/training/callbacks.hpp>
#include <utility>

#include "cli/files/paths.hpp"
#include "cli/options/validators.hpp"
#include "cli/train/save_best.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr const char* kEarlyStopping = "--early-stopping";
constexpr const char* kReduceLR = "--reduce-lr-on-plateau";

std::string without_spaces_around(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// A number, yes or no or None as Python or JSON write them, or else a text.
ConfigValue argument_value(const std::string& text) {
  if (text == "True" || text == "true") return true;
  if (text == "False" || text == "false") return false;
  if (text == "None" || text == "null") return {};
  double number = 0;
  const char* end = text.data() + text.size();
  const auto result = read_double(text, number);
  if (result.ec == std::errc() && result.ptr == end) return number;
  return text;
}

/// "patience=3,monitor=val_loss" as names and values.
Config parse_arguments(const std::string& text, const std::string& option) {
  Config arguments;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string argument = without_spaces_around(text.substr(begin, end - begin));
    begin = end + 1;
    const std::size_t equals = argument.find('=');
    const std::string name = without_spaces_around(argument.substr(0, equals));
    if (equals == std::string::npos || name.empty()) {
      throw InvalidArgument(option +
                            ": expected arguments such as patience=3,monitor=val_loss, got '" +
                            argument.substr(0, 60) + "'");
    }
    if (std::ranges::any_of(arguments, [&](const auto& known) { return known.first == name; })) {
      throw InvalidArgument(option + ": " + name + ": given twice");
    }
    arguments.emplace_back(name,
                           argument_value(without_spaces_around(argument.substr(equals + 1))));
  }
  return arguments;
}

/// The command's defaults, and over them what was given.
template <class Options>
Options callback_arguments(const std::string& option, const std::string& given, Config arguments) {
  // Alone, without arguments: "" on the command line, "true" in a file.
  if (!given.empty() && given != "true") {
    const Config parsed = parse_arguments(given, option);
    arguments.insert(arguments.end(), parsed.begin(), parsed.end());
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
