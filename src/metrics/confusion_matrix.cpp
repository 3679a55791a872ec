#include "gradus/metrics/confusion_matrix.hpp"

#include <algorithm>
#include <cmath>

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

/// 12, 0.25
std::string text_of(double count) {
  const bool whole = count == std::floor(count) && std::abs(count) < 1e15;
  return whole ? printed(count, 'f', 0) : printed(count, 'g', 6);
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

std::string ConfusionMatrix::str() const {
  std::size_t width = text_of(static_cast<double>(counts_.cols() - 1)).size();
  for (const double count : counts_.reshaped()) width = std::max(width, text_of(count).size());
  std::string text = "true \\ predicted";
  const std::size_t margin = text.size();
  const auto add = [&text](double number, std::size_t columns) {
    const std::string shown = text_of(number);
    text += std::string(columns - std::min(columns, shown.size()), ' ') + shown;
  };
  for (Index j = 0; j < counts_.cols(); ++j) add(static_cast<double>(j), width + 2);
  text += '\n';
  for (Index i = 0; i < counts_.rows(); ++i) {
    add(static_cast<double>(i), margin);
    for (Index j = 0; j < counts_.cols(); ++j) add(counts_(i, j), width + 2);
    text += '\n';
  }
  return text;
}

}  // namespace gradus
