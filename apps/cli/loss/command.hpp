// `gradus loss`: the value and the gradient of a loss.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/options/subcommand.hpp"
#include "gradus/core/scalar.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

enum class Precision { kFloat, kDouble };

struct LossOptions {
  std::string name;
  std::string y_true, y_pred, sample_weight, config;
  Precision precision = Precision::kFloat;
  std::string plot;
  bool gradient = false;
  bool explain = false;
  bool jsonl = false;
  bool list = false;
};

/// Adds the options to the subcommand; parsing fills `options`, which must outlive it.
void add_loss_options(CLI::App& loss, LossOptions& options);

/// Runs it. Returns the exit code. Throws InvalidArgument for input that cannot be.
int loss(const LossOptions& options);

/// Adds `gradus loss` to the command.
std::unique_ptr<Subcommand> add_loss(CLI::App& app);

}  // namespace cli
}}  // namespace gradus
