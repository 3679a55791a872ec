// The manual page.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// gradus(1) in roff, with the macros of man(7), of the subcommands and options of `app`. Its date
/// is today's, or that of $SOURCE_DATE_EPOCH, seconds since 1970, which package builders set.
std::string man_page(CLI::App& app);

}  // namespace gradus::cli
