#include "cli/saved/classification_report.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <gradus/core/text.hpp>
#include <gradus/metrics/threshold_counts.hpp>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

constexpr const char* kMacroAverage = "macro avg";
constexpr const char* kWeightedAverage = "weighted avg";
constexpr std::size_t kLongestName = 38;  // with the four numbers behind it, 79 columns

bool occurs(const ClassScore& score) { return score.support > 0 || score.predicted > 0; }

/// Σ_c w_c s_c / Σ_c w_c over the classes that occur; w_c is 1, or the support.
ClassScore mean_score(const std::string& name, const std::vector<ClassScore>& classes,
                      bool by_support) {
  ClassScore mean{.name = name};
  double weights = 0;
  for (const ClassScore& score : classes) {
    if (!occurs(score)) continue;
    const double weight = by_support ? score.support : 1;
    mean.precision += weight * score.precision;
    mean.recall += weight * score.recall;
    mean.f1 += weight * score.f1;
    mean.support += score.support;
    weights += weight;
  }
  for (double* number : {&mean.precision, &mean.recall, &mean.f1}) {
    *number = ratio(*number, weights);
  }
  return mean;
}

std::string table_row(const ClassScore& score, std::size_t width) {
  return fmt::format("{:>{}}  {:9.4f} {:9.4f} {:9.4f} {:9.0f}\n",
                     shortened(score.name, kLongestName), width, score.precision, score.recall,
                     score.f1, score.support);
}

/// "Never predicted, so precision 0: 'a', 'b'\n", or nothing where no class is.
template <class Is>
std::string classes_that(const std::string& what, const ClassificationReport& report, Is is) {
  std::vector<std::string> names;
  for (const ClassScore& score : report.classes) {
    if (is(score)) names.push_back(score.name);
  }
  return names.empty() ? "" : what + ": " + list_in_quotes(names) + "\n";
}

Json score_json(const ClassScore& score) {
  return {{"precision", score.precision},
          {"recall", score.recall},
          {"f1_score", score.f1},
          {"support", score.support}};
}

}  // namespace

ClassificationReport classification_report(const std::vector<std::string>& names,
                                           const ConfusionMatrix::Table& counts) {
  ClassificationReport report;
  report.accuracy = ratio(counts.diagonal().sum(), counts.sum());
  for (Index c = 0; c < counts.rows(); ++c) {
    const double right = counts(c, c), support = counts.row(c).sum();
    const double predicted = counts.col(c).sum();
    report.classes.push_back({.name = names[static_cast<std::size_t>(c)],
                              .precision = ratio(right, predicted),
                              .recall = ratio(right, support),
                              .f1 = ratio(2 * right, support + predicted),
                              .support = support,
                              .predicted = predicted});
  }
  report.macro = mean_score(kMacroAverage, report.classes, false);
  report.weighted = mean_score(kWeightedAverage, report.classes, true);
  return report;
}

std::string report_text(const ClassificationReport& report) {
  std::size_t width = std::string_view(kWeightedAverage).size();
  for (const ClassScore& score : report.classes) {
    if (occurs(score))
      width = std::max(width, count_characters(shortened(score.name, kLongestName)));
  }
  std::string text = fmt::format("{:>{}}  {:>9} {:>9} {:>9} {:>9}\n\n", "", width, "precision",
                                 "recall", "f1-score", "support");
  for (const ClassScore& score : report.classes) {
    if (occurs(score)) text += table_row(score, width);
  }
  text += fmt::format("\n{:>{}}  {:>9} {:>9} {:9.4f} {:9.0f}\n", "accuracy", width, "", "",
                      report.accuracy, report.macro.support);
  text += table_row(report.macro, width) + table_row(report.weighted, width);
  const std::string notes =
      classes_that("Never predicted, so precision is 0", report,
                   [](const ClassScore& s) { return s.support > 0 && s.predicted == 0; }) +
      classes_that("Without samples, so recall is 0", report,
                   [](const ClassScore& s) { return s.support == 0 && s.predicted > 0; }) +
      classes_that("Neither in the data nor predicted, and left out", report,
                   [](const ClassScore& s) { return !occurs(s); });
  return notes.empty() ? text : text + "\n" + notes;
}

Json report_json(const ClassificationReport& report) {
  Json classes = Json::array();
  for (const ClassScore& score : report.classes) {
    Json row = {{"class", score.name}};
    row.update(score_json(score));
    classes.push_back(row);
  }
  return {{"accuracy", report.accuracy},
          {"classes", classes},
          {"macro_avg", score_json(report.macro)},
          {"weighted_avg", score_json(report.weighted)}};
}

}  // namespace gradus::cli
