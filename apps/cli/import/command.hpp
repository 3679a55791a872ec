// `gradus import`: a model of another program's arrays.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cli/import/matching.hpp"
#include "cli/options/subcommand.hpp"
#include "cli/saved/reading_options.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

struct ImportOptions {
  std::string weights;       ///< A safetensors file.
  std::string architecture;  ///< A JSON file of layers, or "".
  std::string like;          ///< A model's file, or "".
  KernelLayout layout = KernelLayout::kByShape;
  std::vector<std::string> names;  ///< "LAYER=NAME"
  ReadingOptions reading;
  std::string output;
};

/// Adds the options to the subcommand; parsing fills `options`, which must outlive it.
void add_import_options(CLI::App& command, ImportOptions& options);

/// Runs it: prints which array became which parameter. Returns 0. Throws InvalidArgument where the
/// arrays and the layers do not fit, and DataError where a file cannot be read or written, or an
/// array holds NaN or infinity.
int import_model(const ImportOptions& options);

/// Adds `gradus import` to the command.
std::unique_ptr<Subcommand> add_import(CLI::App& app);

}  // namespace cli
}}  // namespace gradus
