// Options from a file.
#pragma once

#include <CLI/CLI.hpp>
#include <gradus/core/scalar.hpp>

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

/// Adds --config FILE to the app: a TOML file with options of `subcommand`, one a line (`epochs =
/// 5`). The command line overrides it. An unknown option in it is an error that suggests the
/// nearest.
void add_config_option(CLI::App& app, const CLI::App& subcommand);

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
