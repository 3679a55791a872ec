#include "gradus/metrics/confusion_matrix.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>

#include "gradus/core/error.hpp"
#include "gradus/core/text.hpp"
#include "metrics/targets.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

void check_columns(const char* what, Index columns, Index classes) {
  if (columns == 1 || columns == classes) return;
  throw InvalidArgument("ConfusionMatrix: expected ", what, " with 1 or ", classes,
                        " columns, got ", columns);
}

void check_class(const char* what, Index found, Index n, Index classes) {
  if (found >= 0) return;
  throw InvalidArgument("ConfusionMatrix: the ", what, " of sample ", n, " is no class from 0 to ",
                        classes - 1, ", or NaN");
}

constexpr std::size_t kLineWidth = 80, kRowWidth = 20, kColumnWidth = 10;

/// 12, 0.25, or a point for 0.
std::string count_text(double count) {
  if (count == 0) return ".";
  const bool whole = count == std::floor(count) && std::abs(count) < 1e15;
  return whole ? printed(count, 'f', 0) : printed(count, 'g', 6);
}

std::size_t longest_label(const std::vector<std::string>& texts) {
  std::size_t width = 0;
  for (const std::string& text : texts) width = std::max(width, count_characters(text));
  return width;
}

struct Labels {
  std::vector<std::string> rows, columns;
};

/// The classes' names; where cut ones are the same, numbers, which the rows then show beside them.
Labels labels_of(const std::vector<std::string>& names, std::size_t classes) {
  if (!names.empty() && names.size() != classes) {
    throw InvalidArgument("ConfusionMatrix: expected ", classes, " class names or none, got ",
                          names.size());
  }
  Labels labels, numbered;
  std::set<std::string> different;
  for (std::size_t i = 0; i < classes; ++i) {
    const std::string number = std::to_string(i);
    const std::string& name = names.empty() ? number : names[i];
    labels.rows.push_back(shortened(name, kRowWidth));
    labels.columns.push_back(shortened(name, kColumnWidth));
    different.insert(labels.columns.back());
    numbered.rows.push_back(shortened(concat(number, ' ', name), kRowWidth));
    numbered.columns.push_back(number);
  }
  return different.size() == classes ? labels : numbered;
}

}  // namespace

ConfusionMatrix::ConfusionMatrix(Index num_classes) {
  if (num_classes < 2) {
    throw InvalidArgument("ConfusionMatrix: expected at least 2 classes, got ", num_classes);
  }
  counts_.setZero(num_classes, num_classes);
}

Index ConfusionMatrix::true_class(ConstMatrixView y_true, Index n) const {
  return class_of(row_of(y_true, n), counts_.rows());
}

Index ConfusionMatrix::predicted_class(ConstMatrixView y_pred, Index n) const {
  if (y_pred.cols() == 1 && counts_.rows() == 2) {
    const Scalar p = y_pred(n, 0);
    if (std::isnan(p)) return -1;
    return p > Scalar(0.5) ? 1 : 0;
  }
  return class_of(row_of(y_pred, n), counts_.rows());
}

void ConfusionMatrix::update(ConstMatrixView y_true, ConstMatrixView y_pred,
                             ConstVectorView sample_weight) {
  const Index classes = counts_.rows(), samples = y_pred.rows();
  check_columns("targets", y_true.cols(), classes);
  check_columns("predictions", y_pred.cols(), classes);
  if (y_true.rows() != samples || (sample_weight.size() != 0 && sample_weight.size() != samples)) {
    throw InvalidArgument("ConfusionMatrix: expected as many targets, and weights if any, as ",
                          samples, " predictions, got ", y_true.rows(), " and ",
                          sample_weight.size());
  }
  for (Index n = 0; n < samples; ++n) {
    check_class("target", true_class(y_true, n), n, classes);
    check_class("prediction", predicted_class(y_pred, n), n, classes);
  }
  for (Index n = 0; n < samples; ++n) {
    counts_(true_class(y_true, n), predicted_class(y_pred, n)) +=
        sample_weight.size() == 0 ? 1 : static_cast<double>(sample_weight(n));
  }
}

std::string ConfusionMatrix::str(const std::vector<std::string>& class_names) const {
  const auto classes = static_cast<std::size_t>(counts_.rows());
  const Labels labels = labels_of(class_names, classes);
  const std::size_t margin = longest_label(labels.rows);
  std::size_t width = longest_label(labels.columns);
  for (const double count : counts_.reshaped()) width = std::max(width, count_text(count).size());
  const std::size_t room = kLineWidth - margin;
  width += classes * (width + 2) <= room ? 2 : 1;  // with the space before it
  const std::size_t fit = std::max<std::size_t>(1, room / width);
  const std::size_t folds = (classes + fit - 1) / fit;
  const std::size_t columns = (classes + folds - 1) / folds;  // of a fold
  std::string text = "true class by row, predicted class by column\n";
  for (std::size_t first = 0; first < classes; first += columns) {
    const std::size_t last = std::min(first + columns, classes);
    if (first > 0) text += '\n';
    text += std::string(margin, ' ');
    for (std::size_t j = first; j < last; ++j) text += flush_right(labels.columns[j], width);
    for (std::size_t i = 0; i < classes; ++i) {
      text += '\n' + flush_right(labels.rows[i], margin);
      for (std::size_t j = first; j < last; ++j) {
        text += flush_right(count_text(counts_(Index(i), Index(j))), width);
      }
    }
    text += '\n';
  }
  return text;
}

}  // namespace gradus
