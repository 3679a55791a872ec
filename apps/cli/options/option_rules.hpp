// One rule: what is given and not used is an error that says so.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Whether one of the words gives the option.
bool is_given(const std::vector<std::string>& words, const CLI::Option& option);

/// The words without the option, which takes one value, and its value.
std::vector<std::string> without_option(const std::vector<std::string>& words,
                                        const CLI::Option& option);

/// Throws CLI::ValidationError where the words of a command line give an option twice, which only
/// few may be, or leave an entry of a list empty.
void check_words(const std::vector<std::string>& words, const CLI::App& command);

/// Throws CLI::ValidationError for an option that has no use beside the others that were given to
/// this command. What depends on the data is said when they are known: see check_use_of_data().
void check_use(const CLI::App& command);

}  // namespace gradus::cli
