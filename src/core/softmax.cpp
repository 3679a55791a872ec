#include "gradus/core/softmax.hpp"

namespace gradus::inline GRADUS_PRECISION {

void softmax(ConstMatrixView x, MatrixView y) {
  // y = exp(x - max) / Σ exp(x - max); one exp over all rows, as it is fastest on long arrays.
  for (Index n = 0; n < x.rows(); ++n) y.row(n) = x.row(n).array() - x.row(n).maxCoeff();
  y = y.array().exp();
  for (Index n = 0; n < y.rows(); ++n) y.row(n) /= y.row(n).sum();
}

}  // namespace gradus::inline GRADUS_PRECISION
