#include "gradus/metrics/metric.hpp"

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

void Metric::check_targets(Index targets, Index outputs) const {
  if (targets == outputs) return;
  throw InvalidArgument(name_ + ": expected targets with " + std::to_string(outputs) +
                        " columns, one for each output of the model, got " +
                        std::to_string(targets));
}

void Metric::reset() {
  sum_ = 0;
  count_ = 0;
}

void Metric::update(ConstMatrixView y_true, ConstMatrixView y_pred) {
  for (Index n = 0; n < y_pred.rows(); ++n) {
    sum_ += value({y_true.data() + n * y_true.cols(), y_true.cols()},
                  {y_pred.data() + n * y_pred.cols(), y_pred.cols()});
  }
  count_ += y_pred.rows();
}

double Metric::result() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }

}  // namespace gradus::inline GRADUS_PRECISION
