// The options of `gradus train` that say which data, and how to read them.
#pragma once

#include <CLI/CLI.hpp>

#include "cli/data/options.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

void add_data_options(CLI::App& app, DataOptions& options);

}  // namespace gradus::cli
