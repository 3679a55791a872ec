// What the value of an option can be.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

struct OptionValues {
  std::vector<std::string> words;
  bool files = false;
  bool directories = false;
  bool list = false;  ///< Several, with commas between.

  bool empty() const { return words.empty() && !files && !directories; }
};

/// As far as the option's definition says it: by its type name, or the name of a positional
/// ("DIR|digits" stands for a folder or the word), or by its first validator, whose refusal may end
/// in "Known: " and the names: see one_of().
OptionValues values_of(CLI::Option& option);

/// The type name of an option, as the help has it; of a positional, its name. "" for a flag.
std::string value_name(const CLI::Option& option);

/// Its names with their dashes, -h, --help; of a positional none.
std::vector<std::string> dashed_names(const CLI::Option& option);

/// The options and the positionals of `app` that its help shows, in its order.
std::vector<CLI::Option*> visible_options(CLI::App& app);

/// The subcommands that the help of `app` shows, in its order.
std::vector<CLI::App*> visible_subcommands(CLI::App& app);

}  // namespace gradus::cli
