#include "gradus/losses/cosine_similarity.hpp"

#include <algorithm>
#include <cmath>

#include "losses/probabilities.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

/// r(x) = √max(Σ x², ε²); NaN stays.
Scalar length(ConstMatrixView x, Index n) {
  return std::sqrt(std::max(dot(row_of(x, n), row_of(x, n)), kEpsilon * kEpsilon));
}

}  // namespace

CosineSimilarity::CosineSimilarity(CosineSimilarityOptions options)
    : Loss("cosine_similarity", options) {
  check_axis(name(), options.axis);
}

void CosineSimilarity::call(ConstMatrixView y_true, ConstMatrixView y_pred,
                            VectorView values) const {
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const Scalar r_y = length(y_true, n), r_p = length(y_pred, n);
    values(n) = -dot(row_of(y_true, n), row_of(y_pred, n)) / (r_y * r_p);  // -u(y)·u(p)
  }
}

void CosineSimilarity::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                MatrixView dy_pred) const {
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const Scalar r_y = length(y_true, n), r_p = length(y_pred, n);
    const auto u_y = y_true.row(n) / r_y, u_p = y_pred.row(n) / r_p;
    if (r_p <= kEpsilon) {
      dy_pred.row(n) = -u_y / r_p;
    } else {
      const Scalar cosine = dot(row_of(y_true, n), row_of(y_pred, n)) / (r_y * r_p);  // u(y)·u(p)
      dy_pred.row(n) = -(u_y - cosine * u_p) / r_p;
    }
  }
}

}}  // namespace gradus
