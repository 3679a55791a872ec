// `gradus predict`: what a saved model says of files.
#pragma once

#include <CLI/CLI.hpp>
#include <gradus/training/loggers.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cli/options/subcommand.hpp"
#include "cli/saved/reading_options.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

struct PredictOptions {
  std::string model;
  std::vector<std::string> files;
  ReadingOptions reading;
  bool json = false;
  bool invert = false;
  bool no_draw = false;
  When color = When::kAuto;
};

void add_predict_options(CLI::App& predict, PredictOptions& options);

/// Prints for each sample the three likeliest classes with their probabilities, or the numbers of a
/// regression, and draws an image in blocks. Returns 0. Throws DataError where model or a file
/// cannot be read, before anything is printed of that file.
int predict_command(const PredictOptions& options);

/// Adds `gradus predict` to the command.
std::unique_ptr<Subcommand> add_predict(CLI::App& app);

}  // namespace cli
}}  // namespace gradus
