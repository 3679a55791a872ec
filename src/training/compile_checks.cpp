#include "training/compile_checks.hpp"

#include "gradus/core/error.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

void check_predictions(const Loss& loss, OutputKind output) {
  const Predictions expected = loss.predictions();
  const std::string start = "compile: " + loss.name();
  const bool probabilities =
      output == OutputKind::kProbabilities || output == OutputKind::kUnitInterval;
  const char* activation = output == OutputKind::kProbabilities ? "softmax" : "sigmoid";
  if (expected == Predictions::kLogits && probabilities) {
    throw InvalidArgument(
        start + " with from_logits = true expects logits, and the model ends with " + activation +
        ", which gives probabilities; set from_logits = false, or "
        "remove the activation of the last layer");
  }
  if (expected == Predictions::kProbabilities && output == OutputKind::kReal) {
    throw InvalidArgument(start +
                          " expects probabilities, and the last layer gives any numbers "
                          "(logits); add softmax to it, Dense(10, \"softmax\"), or use a loss with "
                          "from_logits = true");
  }
  if (expected == Predictions::kUnitInterval && output == OutputKind::kReal) {
    throw InvalidArgument(start +
                          " expects probabilities, and the last layer gives any numbers "
                          "(logits); add sigmoid to it, Dense(1, \"sigmoid\"), or set from_logits "
                          "= true");
  }
  if (expected == Predictions::kUnitInterval && output == OutputKind::kProbabilities) {
    throw InvalidArgument(start +
                          " takes each output as a yes or no of its own, and the model's "
                          "softmax makes them one choice among classes; use "
                          "CategoricalCrossentropy or SparseCategoricalCrossentropy, or end with "
                          "sigmoid where a sample may have several labels");
  }
}

void check_targets(const std::string& caller, const Loss& loss, const Matrix& y, Index outputs,
                   OutputKind output) {
  if (output == OutputKind::kProbabilities && outputs == 1) {
    throw InvalidArgument(caller +
                          ": softmax over one output is always 1; use sigmoid and "
                          "BinaryCrossentropy, or one output for each class");
  }
  loss.check_targets(y, outputs);
  loss.check_labels(y);
  for (Index n = 0; n < y.rows(); ++n) {
    if (y.row(n).allFinite()) continue;
    throw InvalidArgument(caller + ": the targets of sample " + std::to_string(n) +
                          " are not finite numbers; remove such samples");
  }
}

}}  // namespace gradus
