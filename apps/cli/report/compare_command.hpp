// `gradus compare`: several runs side by side.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cli/options/subcommand.hpp"
#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

struct CompareOptions {
  std::vector<std::string> runs;     ///< Folders that `gradus train --log-dir` made.
  std::vector<std::string> metrics;  ///< To show in the terminal; none: those on validation data.
  std::string html;                  ///< A file to write; empty: none.
};

/// Adds the options to the subcommand; parsing fills `options`, which must outlive it.
void add_compare_options(CLI::App& compare, CompareOptions& options);

/// Runs it. Returns 0. Throws DataError for a folder without a history or a damaged file (with its
/// line) and where the page cannot be written, InvalidArgument for runs without a common metric or
/// an unknown one.
int compare(const CompareOptions& options);

}  // namespace gradus::cli
