#include "gradus/losses/categorical_generalized_cross_entropy.hpp"

#include <cmath>

#include "gradus/core/error.hpp"
#include "losses/probabilities.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

CategoricalGeneralizedCrossEntropy::CategoricalGeneralizedCrossEntropy(
    CategoricalGeneralizedCrossEntropyOptions options)
    : Loss("categorical_generalized_cross_entropy", options), q_(options.q) {
  if (!(q_ > 0 && q_ < 1)) {
    throw InvalidArgument(name() + ": q must be in (0, 1), got " + to_text(value_of(q_)));
  }
}

void CategoricalGeneralizedCrossEntropy::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                                              VectorView values) const {
  for (Index n = 0; n < y_pred.rows(); ++n) {
    values(n) = (1 - std::pow(y_pred(n, class_of(y_true, n)), q_)) / q_;
  }
}

void CategoricalGeneralizedCrossEntropy::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                                  MatrixView dy_pred) const {
  dy_pred.setZero();
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const Index c = class_of(y_true, n);
    dy_pred(n, c) = -std::pow(y_pred(n, c), q_ - 1);  // -p_c^(q-1)
  }
}

void CategoricalGeneralizedCrossEntropy::check_targets(const Matrix& y_true, Index outputs) const {
  check_class_ids(name(), y_true, outputs);
}

}}  // namespace gradus
