// `gradus summary`: what a model's file holds.
#include <CLI/CLI.hpp>
#include <gradus/core/text.hpp>
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "cli/data/understood.hpp"
#include "cli/files/paths.hpp"
#include "cli/options/subcommand.hpp"
#include "cli/saved/model_outputs.hpp"
#include "cli/saved/provenance.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

struct SummaryOptions {
  std::string model;
};

void print_line(const std::string& name, const std::string& text) {
  const std::string shown = printable(name);
  std::cout << shown << std::string(shown.size() < 20 ? 20 - shown.size() : 1, ' ')
            << printable(text) << '\n';
}

void print_data(const Preprocessing& preprocessing) {
  if (!preprocessing.knows_task) return print_line("task", "not stated by the file");
  if (preprocessing.task == Task::kRegression) return print_line("task", "regression");
  print_line("task", "classification");
  print_line("classes", joined(preprocessing.classes));
}

/// What the data to train on were taken for.
void print_understood(const std::map<std::string, std::string>& metadata, const std::string& file) {
  const auto found = metadata.find(kUnderstoodKey);
  if (found == metadata.end()) return;
  const Json lines = parse_json(found->second, file + ": data");
  if (!lines.is_array()) return;
  for (const Json& line : lines) {
    if (line.is_string()) std::cout << printable(line.get<std::string>()) << '\n';
  }
}

void print_columns(const TableEncoding& table) {
  print_line("columns", joined(table.features, ", ", &Column::feature_name));
  print_line("target", table.target);
}

void add_summary_options(CLI::App& summary, SummaryOptions& options) {
  add_model_file(summary, options.model);
}

/// Prints layers, loss, task, classes and provenance. Returns 0. Throws DataError where the file is
/// no model's.
int summary_command(const SummaryOptions& options) {
  LoadedModel loaded = load_model(options.model);
  std::cout << loaded.model.summary();
  if (!loaded.loss.name.empty()) {
    const std::string arguments = as_arguments(loaded.loss.config);
    print_line("loss", loaded.loss.name + (arguments.empty() ? "" : " (" + arguments + ")"));
  }
  print_data(loaded.preprocessing);
  if (loaded.preprocessing.table) print_columns(*loaded.preprocessing.table);
  print_understood(loaded.model.metadata(), options.model);
  const std::string& provenance = loaded.model.metadata()[kProvenanceKey];
  if (provenance.empty()) return 0;
  for (const auto& [name, text] :
       provenance_lines(parse_json(provenance, options.model + ": provenance"))) {
    print_line(name, text);
  }
  return 0;
}

}  // namespace

std::unique_ptr<Subcommand> add_summary(CLI::App& app) {
  return make_subcommand(app, "summary", "Show what a model file holds", &add_summary_options,
                         &summary_command);
}

}  // namespace gradus::cli
