#include "cli/report/compare_command.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <gradus/core/text.hpp>
#include <iostream>
#include <limits>
#include <map>
#include <memory>

#include "cli/files/own_files.hpp"
#include "cli/files/paths.hpp"
#include "cli/page/page.hpp"
#include "cli/report/comparison.hpp"
#include "cli/report/history_table.hpp"
#include "cli/terminal/sparkline.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr std::size_t kMostName = 24;   // letters of a run's name
constexpr std::size_t kMostText = 200;  // bytes of a line of provenance
constexpr Index kSparkline = 24;

/// Runs whose folders have the same name are called by their whole paths.
void make_names_unique(std::vector<Run>& runs, const std::vector<std::string>& folders) {
  std::map<std::string, int> count;
  for (const Run& run : runs) ++count[run.name];
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (count[runs[i].name] > 1) runs[i].name = folders[i];
  }
}

std::vector<std::string> chosen_metrics(const Comparison& comparison,
                                        const std::vector<std::string>& asked) {
  for (const std::string& name : asked) {
    if (std::ranges::find(comparison.metrics, name) != comparison.metrics.end()) continue;
    std::string known;
    for (const std::string& metric : comparison.metrics) known += " " + metric;
    throw InvalidArgument("--metric: not all runs have '" + name + "'; they have:" + known);
  }
  return asked.empty() ? main_metrics(comparison) : asked;
}

/// Epochs, final and best value, and the curve, on one scale for all runs.
void print_metric(const Comparison& comparison, const std::string& metric, std::size_t name_width) {
  double least = std::numeric_limits<double>::infinity(), largest = -least;
  for (const Run& run : comparison.runs) {
    for (const double value : log_values(run.epochs, metric)) {
      if (!std::isfinite(value)) continue;
      least = std::min(least, value);
      largest = std::max(largest, value);
    }
  }
  std::cout << flush_left(metric, name_width) << "  epochs       final        best    at\n";
  for (const Run& run : comparison.runs) {
    const std::vector<double> values = log_values(run.epochs, metric);
    const std::optional<Best> best = best_epoch(run.epochs, metric);
    std::cout << flush_left(shortened(run.name, kMostName), name_width)
              << fmt::format("  {:>6}  {:>10}  {:>10}  {:>4}  ", run.epochs.size(),
                             number_text(values.back()), best ? number_text(best->value) : "none",
                             best ? std::to_string(best->epoch) : "")
              << sparkline(values, least, largest, kSparkline) << "\n";
  }
  std::cout << "\n";
}

void print_differences(const Comparison& comparison, std::size_t name_width) {
  for (const Difference& difference : comparison.differences) {
    std::cout << shortened(difference.name, kMostText) << "\n";
    for (std::size_t i = 0; i < comparison.runs.size(); ++i) {
      const std::string& value = difference.values[i];
      std::cout << "  " << flush_left(shortened(comparison.runs[i].name, kMostName), name_width)
                << "  " << (value.empty() ? "-" : shortened(value, kMostText)) << "\n";
    }
  }
}

}  // namespace

void add_compare_options(CLI::App& compare, CompareOptions& options) {
  compare
      .add_option("RUN", options.runs, "Folders that `gradus train --log-dir` wrote; one is enough")
      ->required()
      ->check(input_path());
  compare
      .add_option(
          "--metric", options.metrics,
          "Show this one, such as val_loss; may be given several times. By default those on "
          "validation data")
      ->type_name("NAME")
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  compare
      .add_option("--html", options.html, "Write a page with the curves of all runs to this file")
      ->type_name("FILE")
      ->check(output_path());
}

int compare(const CompareOptions& options) {
  if (!options.html.empty()) check_replaceable(options.html, OwnFile::kPage);
  const std::unique_ptr<OutputFile> page =
      options.html.empty() ? nullptr : std::make_unique<OutputFile>(options.html);
  std::vector<Run> runs;
  for (const std::string& folder : options.runs) runs.push_back(read_run(folder));
  make_names_unique(runs, options.runs);
  const Comparison comparison = compare_runs(std::move(runs));
  const std::vector<std::string> metrics = chosen_metrics(comparison, options.metrics);
  std::size_t name_width = 0;
  for (const std::string& metric : metrics) name_width = std::max(name_width, metric.size());
  for (const Run& run : comparison.runs) {
    name_width = std::max(name_width, count_characters(shortened(run.name, kMostName)));
  }
  for (const std::string& metric : metrics) print_metric(comparison, metric, name_width);
  print_differences(comparison, name_width);
  if (page != nullptr) page->commit(comparison_html(comparison));
  return 0;
}

std::unique_ptr<Subcommand> add_compare(CLI::App& app) {
  return make_subcommand(app, "compare", "Show several runs side by side", &add_compare_options,
                         &compare);
}

}  // namespace gradus::cli
