// The callbacks of `gradus train`.
#pragma once

#include <CLI/CLI.hpp>
#include <gradus/training/callback.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gradus::inline GRADUS_PRECISION::cli {

/// A callback's arguments are Keras's, as "patience=3,monitor=val_loss"; those that are not given
/// have the command's defaults.
struct CallbackOptions {
  std::string monitor = "val_loss";  // of all that have no other in their arguments
  std::optional<std::string> early_stopping;
  std::optional<std::string> reduce_lr_on_plateau;
  std::string save_best;  // a file, or empty
  bool terminate_on_nan = false;
};

/// Adds the options to the subcommand; parsing fills `options`, which must outlive it.
void add_callback_options(CLI::App& app, CallbackOptions& options);

/// The callbacks that were asked for. Throws InvalidArgument, with the option's name, for arguments
/// that its callback does not take.
std::vector<std::unique_ptr<Callback>> make_callbacks(const CallbackOptions& options);

}  // namespace gradus::cli
