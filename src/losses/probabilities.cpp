#include "losses/probabilities.hpp"

#include "gradus/core/error.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

void check_label_smoothing(const std::string& loss, Scalar s) {
  if (s >= 0 && s <= 1) return;
  throw InvalidArgument(loss, ": label_smoothing must be in [0, 1], got ", to_text(value_of(s)));
}

void check_axis(const std::string& loss, Index axis) {
  if (axis == -1 || axis == 1) return;
  throw InvalidArgument(
      loss, ": axis must be -1, the outputs of a sample, as rows are samples; got ", axis);
}

void check_clip(const std::string& loss, double clip, double log_epsilon) {
  if (!(clip >= 0 && clip < 0.5)) {
    throw InvalidArgument(loss, ": clip must be in [0, 0.5), got ", to_text(clip));
  }
  if (!(log_epsilon >= 0) || !std::isfinite(log_epsilon)) {
    throw InvalidArgument(loss, ": log_epsilon must be a number of at least 0, got ",
                          to_text(log_epsilon));
  }
}

void check_positive(const std::string& loss, const std::string& argument, Scalar value,
                    bool or_zero) {
  if (std::isfinite(value) && (value > 0 || (or_zero && value == 0))) return;
  throw InvalidArgument(loss, ": ", argument, " must be a number ",
                        (or_zero ? "of at least 0" : "above 0"), ", got ",
                        to_text(value_of(value)));
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

void check_one_hot_width(const std::string& loss, const Matrix& y_true, Index outputs) {
  if (y_true.cols() != 1 || outputs == 1) return;
  throw InvalidArgument(loss, ": expected one-hot targets with ", outputs,
                        " columns, got 1 column; if it holds class ids, use "
                        "SparseCategoricalCrossentropy, or Dataset::one_hot()");
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

}}  // namespace gradus
