// The page of `gradus compare --html`.
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <gradus/core/text.hpp>
#include <limits>

#include "cli/page/chart.hpp"
#include "cli/page/page.hpp"
#include "cli/report/comparison.hpp"
#include "cli/report/history_table.hpp"
#include "cli/report/metric_names.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr std::size_t kSolidRuns = 8;  // as many as the page has colours; later ones are dashed
constexpr auto kDifferences =
    "Where the runs' provenance differs; of their commands, what not all of them have.";

/// Every epoch that any run has.
std::vector<Index> all_epochs(const std::vector<Run>& runs) {
  std::vector<Index> epochs;
  for (const Run& run : runs) {
    for (const Report::Epoch& epoch : run.epochs) epochs.push_back(epoch.number);
  }
  std::ranges::sort(epochs);
  epochs.erase(std::unique(epochs.begin(), epochs.end()), epochs.end());
  return epochs;
}

/// A run's numbers at these epochs; NaN at those that it has not.
std::vector<double> values_at(const std::vector<Index>& epochs, const Run& run,
                              const std::string& metric) {
  const std::vector<double> values = log_values(run.epochs, metric);
  std::vector<double> result(epochs.size(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto place = std::ranges::lower_bound(epochs, run.epochs[i].number) - epochs.begin();
    result[static_cast<std::size_t>(place)] = values[i];
  }
  return result;
}

std::string runs_chart(const Comparison& comparison, std::size_t metric,
                       const std::vector<Index>& epochs) {
  const std::string& name = comparison.metrics[metric];
  Chart chart{.id = "curve-" + std::to_string(metric),
              .title = name,
              .x = std::vector<double>(epochs.begin(), epochs.end()),
              .series = {},
              .scale = higher_is_better(name) ? Scale::kLinear : Scale::kLinearOrLog};
  for (std::size_t i = 0; i < comparison.runs.size(); ++i) {
    const Run& run = comparison.runs[i];
    constexpr std::array kDashes = {Dash::kSolid, Dash::kDashed, Dash::kDotted};
    const std::optional<Best> best = best_epoch(run.epochs, name);
    chart.series.push_back({run.name, values_at(epochs, run, name), i,
                            kDashes.at(i / kSolidRuns % kDashes.size()),
                            best ? number_text(best->value) : ""});
  }
  return line_chart(chart);
}

std::string curves(const Comparison& comparison) {
  const std::vector<Index> epochs = all_epochs(comparison.runs);
  std::string charts;
  for (std::size_t i = 0; i < comparison.metrics.size(); ++i) {
    charts += runs_chart(comparison, i, epochs);
  }
  return "<div class=\"charts\">\n" + charts + "</div>\n";
}

/// Final and best number of each metric, the best of all runs in bold.
std::string results(const Comparison& comparison) {
  std::string text =
      "<div class=\"scroll\">\n<table class=\"numbers results\">\n<thead>\n<tr><th "
      "scope=\"col\">run</th>"
      "<th scope=\"col\">epochs</th>";
  const std::vector<std::string> metrics = main_metrics(comparison);
  std::vector<double> best_of_all;
  for (const std::string& metric : metrics) {
    text += fmt::format(R"(<th scope="col">{0}, final</th><th scope="col">{0}, best</th>)",
                        escape_xml(metric));
    const double sign = higher_is_better(metric) ? 1 : -1;
    double top = -std::numeric_limits<double>::infinity();
    for (const Run& run : comparison.runs) {
      if (const auto best = best_epoch(run.epochs, metric)) top = std::max(top, sign * best->value);
    }
    best_of_all.push_back(sign * top);
  }
  text += "</tr>\n</thead>\n<tbody>\n";
  for (const Run& run : comparison.runs) {
    text += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td>", escape_xml(run.name),
                        run.epochs.size());
    for (std::size_t i = 0; i < metrics.size(); ++i) {
      const std::string& metric = metrics[i];
      const std::optional<Best> best = best_epoch(run.epochs, metric);
      text += "<td>" + number_text(log_values(run.epochs, metric).back()) + "</td>";
      text += best && best->value == best_of_all[i] ? "<td class=\"best\">" : "<td>";
      text += (best ? fmt::format("{} ({})", number_text(best->value), best->epoch) : "") + "</td>";
    }
    text += "</tr>\n";
  }
  return text + "</tbody>\n</table>\n</div>\n";
}

std::string differences(const Comparison& comparison) {
  if (comparison.differences.empty()) return "";
  std::string text =
      "<div class=\"scroll\">\n<table class=\"numbers by-run\">\n<thead>\n<tr><th "
      "scope=\"col\"></th>";
  for (const Run& run : comparison.runs) {
    text += "<th scope=\"col\">" + escape_xml(run.name) + "</th>";
  }
  text += "</tr>\n</thead>\n<tbody>\n";
  for (const Difference& difference : comparison.differences) {
    text += "<tr><th scope=\"row\">" + escape_xml(difference.name) + "</th>";
    for (const std::string& value : difference.values) {
      text += "<td>" + escape_lines(value) + "</td>";
    }
    text += "</tr>\n";
  }
  return text + "</tbody>\n</table>\n</div>\n";
}

}  // namespace

std::string comparison_html(const Comparison& comparison) {
  const std::size_t count = comparison.runs.size();
  return page_html(
      {.title = count == 1 ? "One run" : fmt::format("{} runs compared", count),
       .subtitle = joined(comparison.runs, ", ", &Run::name),
       .sections = {
           {"results", "Results", results(comparison),
            "Best values with their epoch; the best of all runs in bold."},
           {"curves", "Curves", curves(comparison), "Beside each run's name, its best value."},
           {"differences", "Differences", differences(comparison), kDifferences}}});
}

}  // namespace gradus::cli
