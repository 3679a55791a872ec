// `gradus train`.
#pragma once

#include "cli/options/subcommand.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// Adds it to the command. With --config and --resume, a file and a checkpoint say options too.
std::unique_ptr<Subcommand> add_train(CLI::App& app);

}  // namespace cli
}}  // namespace gradus
