// The subcommands of `gradus`.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <vector>

#include "cli/options/subcommand.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

using Subcommands = std::vector<std::unique_ptr<Subcommand>>;

/// Adds every subcommand to `app`, which must outlive what is returned: they, in the order of the
/// help.
Subcommands add_commands(CLI::App& app);

}  // namespace gradus::cli
