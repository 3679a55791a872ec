// How well each class is recognized, as scikit-learn's classification_report says it.
#pragma once

#include <gradus/metrics/confusion_matrix.hpp>
#include <string>
#include <vector>

#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// One row of the report. Where a number would be 0 / 0, it is 0.
struct ClassScore {
  std::string name;
  double precision = 0;  ///< TP / (TP + FP)
  double recall = 0;     ///< TP / (TP + FN)
  double f1 = 0;         ///< 2 TP / (2 TP + FP + FN)
  double support = 0;    ///< TP + FN: the samples of the class
  double predicted = 0;  ///< TP + FP: the samples that are predicted to be of it
};

/// The averages are over the classes that have samples or predictions, as scikit-learn's are.
struct ClassificationReport {
  std::vector<ClassScore> classes;  ///< All, in the order of their ids.
  double accuracy = 0;
  ClassScore macro;     ///< The mean of the classes.
  ClassScore weighted;  ///< The same weighted by support.
};

/// counts: see ConfusionMatrix. names: one a class.
ClassificationReport classification_report(const std::vector<std::string>& names,
                                           const ConfusionMatrix::Table& counts);

/// The table, letter by letter that of scikit-learn with digits=4, in lines of at most 80 columns,
/// and below it which numbers are 0 / 0 and which classes do not occur.
std::string report_text(const ClassificationReport& report);

/// {"accuracy": ..., "classes": [{"class", "precision", "recall", "f1_score", "support"}, ...],
/// "macro_avg": {...}, "weighted_avg": {...}}
Json report_json(const ClassificationReport& report);

}  // namespace gradus::cli
