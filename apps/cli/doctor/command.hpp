// `gradus doctor`: what may keep this model from learning these data?
#pragma once

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/options/subcommand.hpp"
#include "cli/study/study_options.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

struct DoctorOptions {
  StudyOptions study;
  bool json = false;
};

/// Adds the options to the subcommand; parsing fills `options`, which must outlive it.
void add_doctor_options(CLI::App& app, DoctorOptions& options);

/// Runs all checks on a sample of the data and copies of the model. Returns 0 where none has
/// failed, else 1. Throws as make_study_parts() does.
int doctor_command(const DoctorOptions& options);

/// Adds `gradus doctor` to the command.
std::unique_ptr<Subcommand> add_doctor(CLI::App& app);

}  // namespace cli
}}  // namespace gradus
