// `gradus replay`: the step in which a training diverged, again.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/explain/explain_output.hpp"
#include "cli/options/subcommand.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

struct ReplayOptions {
  std::string file;
  ExplainOutput output;
};

/// Adds the options to the subcommand; parsing fills `options`, which must outlive it.
void add_replay_options(CLI::App& replay, ReplayOptions& options);

/// Runs the step and shows it as `gradus explain` does. Returns 0 where it diverges as it did, 1
/// where it does not. Throws DataError where the file is not what a training that diverged leaves.
int replay_command(const ReplayOptions& options);

/// Adds `gradus replay` to the command.
std::unique_ptr<Subcommand> add_replay(CLI::App& app);

}  // namespace cli
}}  // namespace gradus
