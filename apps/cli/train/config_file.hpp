// Options from a file.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Adds --config FILE to the app: a TOML file with options of `gradus train`, one a line (`epochs =
/// 5`).
void add_config_option(CLI::App& app, std::string& file);

/// The words of a command line with what the file says in place of --config; what stands among the
/// words already counts. Throws CLI::ConfigError where the file cannot be read, says nothing of
/// `train`, or is not understood.
std::vector<std::string> with_config(const std::vector<std::string>& words, const std::string& file,
                                     const CLI::App& train);

}  // namespace gradus::cli
