// Paths of the command line: which are read, and which are written.
#pragma once

#include <CLI/CLI.hpp>
#include <gradus/core/scalar.hpp>

namespace gradus::inline GRADUS_PRECISION::cli {

/// Marks an option that names what is read: a file, "-" for standard input, or a folder.
CLI::Validator input_path();

/// Marks an option that names a file that is written.
CLI::Validator output_path();

/// Throws InvalidArgument where the command would write to what it reads, write two things to one
/// file, or read two things from standard input. Files are the same by whatever names they go.
void check_paths(CLI::App& app);

}  // namespace gradus::cli
