#include "cli/explain/explain_output.hpp"

#include <spdlog/spdlog.h>

#include <iostream>

#include "cli/explain/explain_json.hpp"
#include "cli/explain/explain_text.hpp"
#include "cli/files/own_files.hpp"
#include "cli/files/paths.hpp"
#include "cli/terminal/text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

void add_output_options(CLI::App& app, ExplainOutput& output) {
  app.add_option("--html", output.html,
                 "Write a page that goes through the step, to be opened "
                 "in a browser, in place of the text")
      ->check(output_path())
      ->type_name("FILE");
  app.add_flag("--json", output.json, "Print every number as one JSON object in place of the text");
}

std::string command_line(const CLI::App& app) {
  std::string line = "gradus " + app.get_name();
  for (const CLI::Option* option : app.get_options()) {
    if (option->count() == 0) continue;
    if (!option->get_positional()) line += " " + option->get_name();
    if (option->get_type_size() == 0) continue;  // a flag
    std::string values;
    for (const std::string& value : option->results())
      values += (values.empty() ? "" : ",") + value;
    line += " " + shell_words({values});
  }
  return line;
}

std::unique_ptr<OutputFile> open_page(const ExplainOutput& output) {
  if (output.html.empty()) return nullptr;
  check_replaceable(output.html, OwnFile::kPage);
  return std::make_unique<OutputFile>(output.html);
}

void show(const RecordedStep& step, const ExplainOutput& output, OutputFile* page,
          const std::vector<std::string>& class_names) {
  if (page != nullptr) {
    const std::string title = "Training step " + std::to_string(step.number + 1);
    page->commit(explain_html(step, {title, output.command, class_names}));
    spdlog::info("Wrote {}", output.html);
  }
  if (output.json) {
    std::cout << explain_json(step);
  } else if (page == nullptr) {
    std::cout << explain_text(step);
  }
}

}  // namespace gradus::cli
