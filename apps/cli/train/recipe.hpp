// Recipes of `gradus train`: options that go well together, under a name.
#pragma once

#include <CLI/CLI.hpp>
#include <gradus/core/scalar.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/options/choices.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Each recipe with what it is for and what it sets.
Choices<std::string> recipe_choices();

/// Names and values: {"--epochs", "25"}.
using OptionSettings = std::vector<std::pair<std::string, std::string>>;

/// Gives these values to those options of `app` that have none yet from the command line or a file.
/// Returns what it set, as it would stand on the command line.
std::string set_where_not_given(const OptionSettings& options, CLI::App& app);

/// Gives the recipe's values to those options of `train` that have none yet from the command line
/// or a file; to be called when both are read. Returns what it set, as it would stand on the
/// command line; empty for "default", which sets nothing.
std::string apply_recipe(const std::string& name, CLI::App& train);

}  // namespace gradus::cli
