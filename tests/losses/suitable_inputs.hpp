// A batch that suits a loss, whichever it is.
#pragma once

#include <algorithm>
#include <string>

#include "gradus/losses/loss.hpp"
#include "support/matrices.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct LossInputs {
  Matrix y_true, y_pred;
};

/// Targets and predictions at random, the same for the same seed, of the kind that the loss
/// expects.
inline LossInputs suitable_inputs(const Loss& loss, Index rows, Index cols, std::uint64_t seed) {
  const Matrix anything = random_matrix(rows, cols, 2 * seed + 1, -2, 2);
  Matrix classes(rows, 1), one_hots = Matrix::Zero(rows, cols);
  for (Index n = 0; n < rows; ++n) {
    classes(n, 0) = static_cast<Scalar>(n % std::min<Index>(cols, 3));
    one_hots(n, n % std::min<Index>(cols, 3)) = 1;
  }
  const Matrix bits = (random_matrix(rows, cols, 2 * seed).array() > 0).cast<Scalar>();
  const Matrix positive = random_matrix(rows, cols, 2 * seed + 1, 0.5, 3);
  const std::string& name = loss.name();

  if (name == "circle") return {classes, anything.rowwise().normalized()};
  if (name.find("hinge") != std::string::npos) {
    return {name == "categorical_hinge" ? one_hots : 2 * bits.array() - 1, anything};
  }
  if (name == "dice" || name == "tversky") {
    return {bits, random_matrix(rows, cols, 2 * seed + 1, 0.05, 0.95)};
  }
  if (name == "poisson" || name.find("percentage") != std::string::npos ||
      name.find("logarithmic") != std::string::npos) {
    return {random_matrix(rows, cols, 2 * seed, 0.5, 3), positive};
  }
  switch (loss.predictions()) {
    case OutputKind::kUnitInterval:
      return {bits, random_matrix(rows, cols, 2 * seed + 1, 0.1, 0.9)};
    case OutputKind::kProbabilities:
      return {loss.takes_class_ids() ? classes : one_hots,
              random_probabilities(rows, cols, 2 * seed + 1)};
    case OutputKind::kLogits:
      return {loss.takes_class_ids() ? classes : one_hots, anything};
    case OutputKind::kAnything:
      break;
  }
  return {random_matrix(rows, cols, 2 * seed, -2, 2), anything};
}

}  // namespace gradus
