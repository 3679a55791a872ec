// `gradus check-loss`: is the gradient of a loss right?
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

#include "cli/options/subcommand.hpp"
#include "gradus/core/scalar.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

struct CheckLossOptions {
  std::string name;
  std::string config;
  int samples = 8;
  int outputs = 5;
  std::uint64_t seed = 0;
  std::optional<double> lowest, highest;
};

/// Adds the options to the subcommand; parsing fills `options`, which must outlive it.
void add_check_loss_options(CLI::App& check, CheckLossOptions& options);

/// Runs it. Returns 0 where the loss is right, 1 where it is not. Throws InvalidArgument for an
/// unknown loss.
int check_loss_command(const CheckLossOptions& options);

/// Adds `gradus check-loss` to the command.
std::unique_ptr<Subcommand> add_check_loss(CLI::App& app);

}  // namespace cli
}}  // namespace gradus
