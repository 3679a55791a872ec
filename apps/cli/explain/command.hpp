// `gradus explain`: one training step with all its numbers.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/explain/explain_output.hpp"
#include "cli/options/subcommand.hpp"
#include "cli/study/study_options.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

struct ExplainOptions {
  StudyOptions study;
  Index step = 1;  // from 1
  ExplainOutput output;
};

/// Adds the options to the subcommand; parsing fills `options`, which must outlive it. Where
/// nothing says what to train, that is the preset tiny.
void add_explain_options(CLI::App& explain, ExplainOptions& options);

/// Trains up to the step and shows it. Returns 0, or 1 where the training diverges, and then shows
/// the step that did. Throws InvalidArgument and DataError as training does.
int explain_command(const ExplainOptions& options);

/// Adds `gradus explain` to the command.
std::unique_ptr<Subcommand> add_explain(CLI::App& app);

}  // namespace cli
}}  // namespace gradus
