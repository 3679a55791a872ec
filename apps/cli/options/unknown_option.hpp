// Mistyped options.
#pragma once

#include <CLI/CLI.hpp>
#include <gradus/core/scalar.hpp>
#include <string>

namespace gradus::inline GRADUS_PRECISION::cli {

/// "unknown option '--epohcs'; did you mean '--epochs'?", among the options of app.
std::string unknown_option_message(const std::string& name, const CLI::App& app);

}  // namespace gradus::cli
