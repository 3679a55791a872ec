// The gradus command as a function.
#pragma once

#include <gradus/core/scalar.hpp>

namespace gradus::inline GRADUS_PRECISION::cli {

/// Runs the command line and returns its exit code: 0, 1 for a failure at work (unreadable data,
/// diverged training), 2 for wrong usage, 130 after Ctrl-C. A main of one's own calls it: `return
/// gradus::cli::run(argc, argv);`
int run(int argc, char** argv);

}  // namespace gradus::cli
