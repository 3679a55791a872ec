// The curves of a training: what was measured, the loss of each step, the learning rate, gradients.
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "cli/page/chart.hpp"
#include "cli/page/page.hpp"
#include "cli/report/history_table.hpp"
#include "cli/report/metric_names.hpp"
#include "cli/report/sections.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr std::size_t kMostTableRows = 2000;

std::vector<double> epoch_numbers(const std::vector<Report::Epoch>& epochs) {
  std::vector<double> numbers;
  numbers.reserve(epochs.size());
  for (const Report::Epoch& epoch : epochs) numbers.push_back(static_cast<double>(epoch.number));
  return numbers;
}

/// When each epoch ended, in seconds of training.
std::vector<double> ends_of(const std::vector<Report::Epoch>& epochs) {
  std::vector<double> ends;
  ends.reserve(epochs.size());
  double end = 0;
  for (const Report::Epoch& epoch : epochs) ends.push_back(end += epoch.seconds);
  return ends;
}

/// One metric, on the training and on the validation data.
std::string metric_chart(const Report& report, const std::string& metric,
                         const std::vector<std::string>& names) {
  Chart chart{.id = "curve-" + std::to_string(std::ranges::find(names, metric) - names.begin()),
              .title = metric,
              .x = epoch_numbers(report.epochs),
              .seconds = ends_of(report.epochs),
              .series = {},
              .scale = higher_is_better(metric) ? Scale::kLinear : Scale::kLinearOrLog};
  const auto add = [&](const std::string& name, const char* label, std::size_t colour, Dash dash) {
    if (std::ranges::find(names, name) == names.end()) return;
    chart.series.push_back({label, log_values(report.epochs, name), colour, dash,
                            final_and_best(report.epochs, name)});
  };
  add("val_" + metric, "validation", 1, Dash::kSolid);
  add(metric, "training", 0, Dash::kDashed);
  return line_chart(chart);
}

std::string learning_rate_chart(const Report& report) {
  if (report.epochs.empty()) return "";
  std::vector<double> rates;
  for (const Report::Epoch& epoch : report.epochs) rates.push_back(epoch.learning_rate);
  const auto [least, largest] = std::ranges::minmax(rates);
  if (least == largest) return "";
  return line_chart({.id = "curve-rate",
                     .title = "learning rate",
                     .x = epoch_numbers(report.epochs),
                     .seconds = ends_of(report.epochs),
                     .series = {{"learning rate", rates, 2, Dash::kSolid, ""}},
                     .scale = Scale::kLinearOrLog});
}

/// When each step was, at an even pace within its epoch; none where the first epochs are not known.
std::vector<double> step_seconds(const Report& report) {
  if (!report.epochs.empty() && report.epochs.front().number != 1) return {};
  const Report::Steps& steps = report.steps;
  const std::vector<double> ends = ends_of(report.epochs);
  const double finished = static_cast<double>(ends.size());
  const double unfinished = std::max(steps.epochs.back() - finished, 1e-9);
  std::vector<double> seconds;
  for (const double epoch : steps.epochs) {
    const auto whole = static_cast<std::size_t>(std::min(std::floor(epoch), finished));
    const double begin = whole == 0 ? 0 : ends[whole - 1];
    const double length =
        whole < ends.size() ? ends[whole] - begin : steps.unfinished_seconds / unfinished;
    seconds.push_back(begin + (epoch - static_cast<double>(whole)) * length);
  }
  return seconds;
}

std::string steps_chart(const Report& report) {
  const Report::Steps& steps = report.steps;
  if (steps.epochs.empty()) return "";
  const std::string title = steps.batches == 1
                                ? "loss of each batch"
                                : fmt::format("loss of each batch, means of {}", steps.batches);
  return line_chart({.id = "curve-steps",
                     .title = title,
                     .x = steps.epochs,
                     .seconds = step_seconds(report),
                     .series = {{title, steps.losses, 0, Dash::kSolid, ""}},
                     .scale = Scale::kLinearOrLog,
                     .x_axis = axis_from_zero(steps.epochs.back())});
}

/// What the page's script does with the curves; without it, they are as they are.
std::string curve_controls() {
  return "<div class=\"controls\" hidden=\"hidden\">\n"
         "<label>smoothing <input type=\"range\" id=\"smoothing\" min=\"0\" max=\"0.99\" "
         "step=\"0.01\" value=\"0\"/> <output for=\"smoothing\">0</output></label>\n"
         "<label>x axis <select id=\"x-axis\"><option value=\"epoch\">epoch</option><option "
         "value=\"time\">wall time</option></select></label>\n</div>\n";
}

/// Every number of every epoch, for those who want to read it or cannot see the curves.
std::string history_as_table(const Report& report, const std::vector<std::string>& names) {
  std::string text =
      "<details id=\"numbers\">\n<summary>All numbers, epoch by epoch</summary>\n<div "
      "class=\"scroll\">\n<table "
      "class=\"numbers\">\n<thead>\n<tr><th scope=\"col\">epoch</th>";
  for (const std::string& name : names) text += "<th scope=\"col\">" + escape_xml(name) + "</th>";
  text +=
      "<th scope=\"col\">learning rate</th><th "
      "scope=\"col\">seconds</th></tr>\n</thead>\n<tbody>\n";
  std::map<std::string, Index> best;  // epoch by name
  for (const std::string& name : names) {
    best[name] = best_epoch(report.epochs, name).value_or(Best{}).epoch;
  }
  const std::size_t rows = report.epochs.size();
  for (std::size_t i = rows - std::min(rows, kMostTableRows); i < rows; ++i) {
    const Report::Epoch& epoch = report.epochs[i];
    text += fmt::format("<tr><th scope=\"row\">{}</th>", epoch.number);
    for (const std::string& name : names) {
      text += best.at(name) == epoch.number ? "<td class=\"best\">" : "<td>";
      text += (epoch.logs.contains(name) ? number_text(epoch.logs[name]) : "") + "</td>";
    }
    text +=
        fmt::format("<td>{:.4g}</td><td>{:.2f}</td></tr>\n", epoch.learning_rate, epoch.seconds);
  }
  return text + "</tbody>\n</table>\n</div>\n</details>\n";
}

}  // namespace

void add_tile(std::string& text, const std::string& name, const std::string& value,
              const std::string& remark) {
  text += "<div><dt>" + escape_xml(name) + "</dt><dd>" + escape_xml(value);
  if (!remark.empty()) text += "<small>" + escape_xml(remark) + "</small>";
  text += "</dd></div>\n";
}

std::string tiles_section(const Report& report) {
  std::string tiles;
  const std::vector<std::string> names = log_names(report.epochs);
  const bool validated =
      std::ranges::any_of(names, [](const std::string& name) { return name.starts_with("val_"); });
  if (report.final_metrics.empty() && !report.epochs.empty()) {
    for (const std::string& name : names) {
      if (validated && !name.starts_with("val_")) continue;
      const std::string both = final_and_best(report.epochs, name);
      const auto comma = both.find(", ");
      add_tile(tiles, name, both.substr(0, comma),
               comma == std::string::npos ? "its best" : both.substr(comma + 2));
    }
  }
  for (const auto& [name, value] : report.final_metrics) add_tile(tiles, name, value, "");
  if (!report.epochs.empty()) {
    double seconds = 0;
    for (const Report::Epoch& epoch : report.epochs) seconds += epoch.seconds;
    add_tile(tiles, "epochs", std::to_string(report.epochs.size()), duration_text(seconds, 1));
  }
  return tiles.empty() ? "" : "<dl class=\"tiles\">\n" + tiles + "</dl>\n";
}

std::string curves_section(const Report& report) {
  if (report.epochs.empty() && report.steps.epochs.empty()) return "";
  const std::vector<std::string> names = log_names(report.epochs);
  std::vector<std::string> metrics;
  for (const std::string& name : names) {
    const std::string metric = without_val(name);
    if (std::ranges::find(metrics, metric) == metrics.end()) metrics.push_back(metric);
  }
  std::string charts;
  for (const std::string& metric : metrics) charts += metric_chart(report, metric, names);
  charts += steps_chart(report) + learning_rate_chart(report);
  const std::string table = report.epochs.empty() ? "" : history_as_table(report, names);
  return curve_controls() + "<div class=\"charts\">\n" + charts + "</div>\n" + table;
}

std::string gradients_section(const Report& report) {
  const Report::GradientNorms& norms = report.gradient_norms;
  Chart chart{
      .id = "gradients", .title = "gradient norm", .x = {}, .series = {}, .scale = Scale::kLog};
  for (const Index epoch : norms.epochs) chart.x.push_back(static_cast<double>(epoch));
  // A layer has a colour, and each of its arrays a dash of its own.
  std::string layer;
  std::size_t colour = 0, array = 0;
  for (std::size_t i = 0; i < std::min(norms.names.size(), norms.values.size()); ++i) {
    const std::string of_layer = norms.names[i].substr(0, norms.names[i].rfind('/'));
    const bool same = i > 0 && of_layer == layer;
    array = same ? array + 1 : 0;
    if (i > 0 && !same) ++colour;
    layer = of_layer;
    constexpr std::array kDashes = {Dash::kSolid, Dash::kDashed, Dash::kDotted};
    std::vector<double> values = norms.values[i];
    // A norm of 0, of a layer that no gradient reaches, has no logarithm.
    std::ranges::replace(values, 0.0, std::numeric_limits<double>::quiet_NaN());
    chart.series.push_back(
        {norms.names[i], values, colour, kDashes.at(array % kDashes.size()), ""});
  }
  const std::string figure = line_chart(chart);
  return figure.empty() ? "" : "<div class=\"charts\">\n" + figure + "</div>\n";
}

}  // namespace gradus::cli
