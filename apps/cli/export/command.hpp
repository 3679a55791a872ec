// `gradus export`: a model for other programs.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

#include "cli/options/subcommand.hpp"
#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

enum class ExportTarget { kKeras, kTorch, kOnnx, kNumpy };

struct ExportOptions {
  std::string model;                   ///< A file.
  std::optional<ExportTarget> target;  ///< Must be given.
  std::string output;                  ///< For Keras and PyTorch a folder, else a file.
};

/// Adds the options to the subcommand; parsing fills `options`, which must outlive it.
void add_export_options(CLI::App& command, ExportOptions& options);

/// Runs it. Returns 0. Throws InvalidArgument for a layer that the other program does not have, and
/// DataError where the model cannot be read, the output cannot be written, or this build lacks the
/// library that it takes.
int export_model(const ExportOptions& options);

}  // namespace gradus::cli
