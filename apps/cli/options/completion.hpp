// Completion in the shell.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// A script that makes bash complete the subcommands of `app`, their options and the options'
/// values. It needs bash alone, without the package bash-completion.
std::string bash_completion(CLI::App& app);

}  // namespace gradus::cli
