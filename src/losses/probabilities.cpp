#include "losses/probabilities.hpp"

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

void check_axis(const std::string& loss, Index axis) {
  if (axis == -1 || axis == 1) return;
  throw InvalidArgument(
      loss, ": axis must be -1, the outputs of a sample, as rows are samples; got ", axis);
}

void check_range(const std::string& loss, const Matrix& y_true, Scalar low, Scalar high,
                 const std::string& what_to_do) {
  for (Index n = 0; n < y_true.rows(); ++n) {
    for (Index j = 0; j < y_true.cols(); ++j) {
      if (y_true(n, j) >= low && y_true(n, j) <= high) continue;
      throw InvalidArgument(loss, ": sample ", n, " has target ", to_text(value_of(y_true(n, j))),
                            "; expected numbers in [", to_text(value_of(low)), ", ",
                            to_text(value_of(high)), "]; ", what_to_do);
    }
  }
}

void check_class_ids(const std::string& loss, const Matrix& y_true, Index outputs,
                     std::optional<Index> ignored) {
  if (y_true.cols() != 1) {
    throw InvalidArgument(loss, ": expected class ids, one column, got ", y_true.cols(),
                          " columns; for one-hot rows use CategoricalCrossentropy, or give each "
                          "row the position of its 1");
  }
  for (Index n = 0; n < y_true.rows(); ++n) {
    const Scalar label = y_true(n, 0);
    if (ignored && label == static_cast<Scalar>(*ignored)) continue;
    if (label >= 0 && label < static_cast<Scalar>(outputs) && label == std::floor(label)) continue;
    throw InvalidArgument(loss, ": sample ", n, " has label ", to_text(value_of(label)),
                          "; expected a whole number from 0 to ", outputs - 1, ", as there are ",
                          outputs, " outputs; number the classes from 0, or add outputs");
  }
}

NormalizedRow::NormalizedRow(ConstMatrixView y_pred, Index n, Scalar clip_at)
    : p(y_pred.data() + n * y_pred.cols()),
      size(y_pred.cols()),
      clip(clip_at),
      S(sum(row_of(y_pred, n))) {}

Scalar NormalizedRow::operator()(Index k) const {
  const Scalar q = p[k] / S;
  return clamp(q, clip, 1 - clip);
}

bool NormalizedRow::not_clipped(Index k) const {
  const Scalar q = p[k] / S;
  return !(q < clip || q > 1 - clip);
}

}  // namespace gradus
