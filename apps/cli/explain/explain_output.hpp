// Where a recorded step is shown: the terminal, a program, a page.
#pragma once

#include <CLI/CLI.hpp>
#include <gradus/core/file.hpp>
#include <memory>
#include <string>

#include <gradus/study/recorded_step.hpp>
#include "cli/explain/explain_page.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// As text, unless one of these is asked for.
struct ExplainOutput {
  std::string html;     // a file, or empty
  bool json = false;    // on standard output
  std::string command;  // as it was given, for the page
};

/// Adds --html and --json.
void add_output_options(CLI::App& app, ExplainOutput& output);

/// "gradus explain --preset xor": the options of `app` that were given.
std::string command_line(const CLI::App& app);

/// The file of --html, which is made before the work for it is done; none without --html. Throws
/// DataError where it cannot be written.
std::unique_ptr<OutputFile> open_page(const ExplainOutput& output);

/// page: as open_page() made it.
void show(const RecordedStep& step, const ExplainOutput& output, OutputFile* page,
          const std::vector<std::string>& class_names);

}  // namespace gradus::cli
