#include "gradus/losses/cosine_similarity.hpp"

#include <algorithm>
#include <cmath>

#include "losses/probabilities.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

/// r(x) = √max(Σ x², ε²); NaN stays.
Scalar length(ConstMatrixView x, Index n) {
  return std::sqrt(std::max(x.row(n).squaredNorm(), kEpsilon * kEpsilon));
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
    values(n) = -(y_true.row(n) / r_y).dot(y_pred.row(n) / r_p);  // -u(y)·u(p)
  }
}

void CosineSimilarity::gradient(ConstMatrixView y_true, ConstMatrixView y_pred,
                                MatrixView dy_pred) const {
  for (Index n = 0; n < y_pred.rows(); ++n) {
    const Scalar r_y = length(y_true, n), r_p = length(y_pred, n);
    const auto u_y = y_true.row(n) / r_y, u_p = y_pred.row(n) / r_p;
    if (y_pred.row(n).squaredNorm() <= kEpsilon * kEpsilon) {
      dy_pred.row(n) = -u_y / r_p;
    } else {
      dy_pred.row(n) = -(u_y - u_y.dot(u_p) * u_p) / r_p;
    }
  }
}

}}  // namespace gradus
