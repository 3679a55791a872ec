#include "training/fit_checks.hpp"

#include <algorithm>
#include <cmath>

#include "core/option_checks.hpp"
#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// As a number, since targets that are no class ids need not fit an Index.
double class_of(const Matrix& y, Index n) {
  if (y.cols() == 1) return static_cast<double>(y(n, 0));
  Index largest = 0;
  y.row(n).maxCoeff(&largest);
  return static_cast<double>(largest);
}

}  // namespace

void check_options(const FitOptions& options) {
  const OptionChecks check("fit");
  check.require(options.epochs >= 1, "epochs", options.epochs, "at least 1");
  check.require(options.batch_size >= 1, "batch_size", options.batch_size, "at least 1");
  check.decay("validation_split", options.validation_split);
  const auto is_null = [](const auto* pointer) { return pointer == nullptr; };
  if (std::ranges::any_of(options.callbacks, is_null)) {
    throw InvalidArgument("fit: a callback is null");
  }
  if (std::ranges::any_of(options.observers, is_null)) {
    throw InvalidArgument("fit: an observer is null");
  }
}

void check_same_targets(const Dataset& training, const Dataset& validation) {
  if (validation.y().cols() == training.y().cols()) return;
  throw InvalidArgument("fit: validation_data has ", validation.y().cols(),
                        " target columns, expected ", training.y().cols(),
                        " as in the training data");
}

Index train_size(Index n, const FitOptions& options) {
  if (options.validation_data != nullptr || options.validation_split == 0) return n;
  const Index size =
      static_cast<Index>(std::floor(static_cast<double>(n) * (1 - options.validation_split)));
  if (size >= 1 && size < n) return size;
  throw InvalidArgument("fit: validation_split ", to_text(options.validation_split), " of ", n,
                        " samples leaves none to ", (size < 1 ? "train" : "validate"), " on");
}

void check_predictions(const Loss& loss, OutputKind output) {
  const OutputKind expected = loss.predictions();
  const std::string start = "compile: " + loss.name();
  const bool probabilities =
      output == OutputKind::kProbabilities || output == OutputKind::kUnitInterval;
  const char* activation = output == OutputKind::kProbabilities ? "softmax" : "sigmoid";
  if (expected == OutputKind::kLogits && probabilities) {
    throw InvalidArgument(
        start, " with from_logits = true expects logits, and the model ends with ", activation,
        ", which gives probabilities; set from_logits = false, or remove the activation of the "
        "last layer");
  }
  if (expected == OutputKind::kProbabilities && output == OutputKind::kLogits) {
    throw InvalidArgument(
        start,
        " expects probabilities, and the last layer gives any numbers (logits); add softmax to it, "
        "Dense(10, \"softmax\"), or use a loss with from_logits = true");
  }
  if (expected == OutputKind::kUnitInterval && output == OutputKind::kLogits) {
    throw InvalidArgument(start,
                          " expects probabilities, and the last layer gives any numbers (logits); "
                          "add sigmoid to it, Dense(1, \"sigmoid\"), or set from_logits = true");
  }
  if (expected == OutputKind::kUnitInterval && output == OutputKind::kProbabilities) {
    throw InvalidArgument(
        start,
        " takes each output as a yes or no of its own, and the model's softmax makes them one "
        "choice among classes; use CategoricalCrossentropy or SparseCategoricalCrossentropy, or "
        "end with sigmoid where a sample may have several labels");
  }
}

void check_targets(const std::string& caller, const Loss& loss, const Matrix& y, Index outputs,
                   OutputKind output) {
  if (output == OutputKind::kProbabilities && outputs == 1) {
    throw InvalidArgument(caller,
                          ": softmax over one output is always 1; use sigmoid and "
                          "BinaryCrossentropy, or one output for each class");
  }
  loss.check_targets(y, outputs);
  loss.check_labels(y);
  for (Index n = 0; n < y.rows(); ++n) {
    if (y.row(n).allFinite()) continue;
    throw InvalidArgument(caller, ": the targets of sample ", n,
                          " are not finite numbers; remove such samples");
  }
}

Vector sample_weights(const Dataset& data, const FitOptions& options) {
  const Vector& given = options.sample_weight;
  if (given.size() != 0 && !options.class_weight.empty()) {
    throw InvalidArgument("fit: give sample_weight or class_weight, not both");
  }
  if (given.size() != 0 && (given.size() != data.size() || !given.allFinite())) {
    throw InvalidArgument("fit: sample_weight must be ", data.size(),
                          " finite numbers, one per sample, got ", given.size(),
                          (given.allFinite() ? "" : ", some not finite"));
  }
  if (options.class_weight.empty()) return given;
  for (const auto& [id, weight] : options.class_weight) {
    if (id >= 0 && std::isfinite(weight)) continue;
    throw InvalidArgument("fit: class_weight maps class ids from 0 to finite numbers, got ", id,
                          ": ", to_text(weight));
  }
  Vector weights = Vector::Ones(data.size());
  for (Index n = 0; n < data.size(); ++n) {
    for (const auto& [id, weight] : options.class_weight) {
      if (class_of(data.y(), n) == static_cast<double>(id))
        weights(n) = static_cast<Scalar>(weight);
    }
  }
  return weights;
}

}  // namespace gradus
