// `gradus summary`: what a model's file holds.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/options/subcommand.hpp"
#include "gradus/core/scalar.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

struct SummaryOptions {
  std::string model;
};

void add_summary_options(CLI::App& summary, SummaryOptions& options);

/// Prints layers, loss, task, classes and provenance. Returns 0. Throws DataError where the file is
/// no model's.
int summary_command(const SummaryOptions& options);

/// Adds `gradus summary` to the command.
std::unique_ptr<Subcommand> add_summary(CLI::App& app);

}  // namespace cli
}}  // namespace gradus
