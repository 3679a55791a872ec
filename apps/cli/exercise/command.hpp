// `gradus exercise`: something is wrong; find it.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <memory>

#include "cli/options/subcommand.hpp"
#include "gradus/core/scalar.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

struct ExerciseOptions {
  int number = 0;  // 0: list them
  bool reveal = false;
  std::uint64_t seed = 0;
};

/// Adds the options to the subcommand; parsing fills `options`, which must outlive it.
void add_exercise_options(CLI::App& exercise, ExerciseOptions& options);

/// Runs it. Returns 0. Throws InvalidArgument for --reveal without a number.
int exercise_command(const ExerciseOptions& options);

/// Adds `gradus exercise` to the command.
std::unique_ptr<Subcommand> add_exercise(CLI::App& app);

}  // namespace cli
}}  // namespace gradus
