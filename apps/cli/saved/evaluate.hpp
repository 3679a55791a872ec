// `gradus evaluate`: how good a saved model is on data.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "cli/options/subcommand.hpp"
#include "cli/saved/reading_options.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

struct EvaluateCommandOptions {
  std::string model;
  std::string data;                   // empty: GRADUS_DATA
  std::string target;                 // of an NPY file
  std::optional<std::uint64_t> seed;  // of the synthetic digits
  int threads = 0;
  ReadingOptions reading;
  bool json = false;
};

void add_evaluate_options(CLI::App& evaluate, EvaluateCommandOptions& options);

/// Prints the loss, of a classification accuracy, a table of the classes and the confusion matrix,
/// and of a regression the errors. Returns 0. Throws DataError where model or data cannot be read
/// or do not fit.
int evaluate_command(const EvaluateCommandOptions& options);

/// Adds `gradus evaluate` to the command.
std::unique_ptr<Subcommand> add_evaluate(CLI::App& app);

}  // namespace cli
}}  // namespace gradus
