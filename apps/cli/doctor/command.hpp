// `gradus doctor`: what may keep this model from learning these data?
#pragma once

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/options/subcommand.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// Adds `gradus doctor` to the command.
std::unique_ptr<Subcommand> add_doctor(CLI::App& app);

}  // namespace cli
}}  // namespace gradus
