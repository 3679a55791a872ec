#include "cli/saved/summary.hpp"

#include <gradus/core/text.hpp>
#include <iostream>

#include "cli/files/paths.hpp"
#include "cli/saved/model_outputs.hpp"
#include "cli/saved/provenance.hpp"
#include "io/json_text.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

void print_line(const std::string& name, const std::string& text) {
  const std::string shown = printable(name);
  std::cout << shown << std::string(shown.size() < 20 ? 20 - shown.size() : 1, ' ')
            << printable(text) << '\n';
}

void print_data(const Preprocessing& preprocessing) {
  if (!preprocessing.knows_task) return print_line("task", "not said by the file");
  if (preprocessing.task == Task::kRegression) return print_line("task", "regression");
  std::string classes;
  for (const std::string& name : preprocessing.classes) {
    classes += (classes.empty() ? "" : ", ") + name;
  }
  print_line("task", "classification");
  print_line("classes", classes);
}

void print_columns(const TableEncoding& table) {
  std::string names;
  for (const Column& column : table.features) names += (names.empty() ? "" : ", ") + column.name;
  print_line("columns", names);
  print_line("target", table.target);
}

}  // namespace

void add_summary_options(CLI::App& summary, SummaryOptions& options) {
  summary.add_option("MODEL", options.model, "A file that `gradus train --save` wrote")
      ->required()
      ->type_name("FILE")
      ->check(input_path());
}

int summary_command(const SummaryOptions& options) {
  LoadedModel loaded = load_model(options.model);
  std::cout << loaded.model.summary();
  if (!loaded.loss.name.empty()) {
    std::string arguments;
    for (const auto& [name, value] : loaded.loss.config) {
      arguments += (arguments.empty() ? " (" : ", ") + name + "=" + to_text(value);
    }
    print_line("loss", loaded.loss.name + (arguments.empty() ? "" : arguments + ")"));
  }
  print_data(loaded.preprocessing);
  if (loaded.preprocessing.table) print_columns(*loaded.preprocessing.table);
  const std::string& provenance = loaded.model.metadata()[kProvenanceKey];
  if (provenance.empty()) return 0;
  for (const auto& [name, text] :
       provenance_lines(parse_json(provenance, options.model + ": provenance"))) {
    print_line(name, text);
  }
  return 0;
}

std::unique_ptr<Subcommand> add_summary(CLI::App& app) {
  return make_subcommand(app, "summary", "Show what a model's file holds", &add_summary_options,
                         &summary_command);
}

}  // namespace cli
}}  // namespace gradus
