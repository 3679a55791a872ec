// The options of the commands that look into a training: explain, check-gradients, doctor,
// exercise.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "cli/train/options.hpp"
#include "cli/train/setup.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Which training to look into: that of `gradus train` with the same options, a preset, or a saved
/// model's.
struct StudyOptions {
  TrainOptions training;
  std::string preset;  // empty: none
  int exercise = 0;    // 0: none; else the number of what is to be done wrong
};

/// Adds --preset, --exercise, and those of `gradus train` that say what is trained. `options` must
/// outlive the subcommand.
void add_study_options(CLI::App& app, StudyOptions& options);

/// Throws as complete_parts() does.
TrainingParts make_study_parts(const StudyOptions& options);
TrainingSetup set_up_study(const StudyOptions& options);

}  // namespace gradus::cli
