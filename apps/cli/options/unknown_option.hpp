// Mistyped options.
#pragma once

#include <CLI/CLI.hpp>
#include <gradus/core/scalar.hpp>
#include <string>

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// "unknown option '--epohcs'; did you mean '--epochs'?", among the options of app.
std::string unknown_option_message(const std::string& name, const CLI::App& app);

}  // namespace cli
}}  // namespace gradus
