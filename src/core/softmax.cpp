#include "gradus/core/softmax.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

void softmax(ConstMatrixView x, MatrixView y) {
  // y = exp(x - max) / Σ exp(x - max)
  for_blocks_in_cache(x.rows(), x.cols(), [&](Index first, Index count) {
    auto block = y.middleRows(first, count);
    for (Index n = first; n < first + count; ++n) {
      y.row(n) = x.row(n).array() - x.row(n).maxCoeff();  // y holds x - max
    }
    block = block.array().exp();  // y holds exp(x - max)
    for (Index n = first; n < first + count; ++n) y.row(n) *= 1 / y.row(n).sum();
  });
}

}}  // namespace gradus
