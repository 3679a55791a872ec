// The softmax of rows.
#pragma once

#include <algorithm>

#include "gradus/core/matrix.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

/// y_nj = exp(x_nj) / Σ_k exp(x_nk), row by row. x, y: N x K, K at least 1; they may be the same.
///
/// A constant taken from all x_nj of a row cancels, and with the row's maximum taken every exponent
/// is at most 0: nothing overflows, and the sum is at least 1. NaN in a row makes all of it NaN.
void softmax(ConstMatrixView x, MatrixView y);

/// Calls work(first, count) for blocks of rows of about 16 KB: few enough numbers to stay in the
/// cache for several passes, and many enough for exp to be at its best, which is on long arrays.
template <class Work>
void for_blocks_in_cache(Index rows, Index cols, const Work& work) {
  const Index block = std::max<Index>(1, 4096 / std::max<Index>(1, cols));
  for (Index first = 0; first < rows; first += block) work(first, std::min(block, rows - first));
}

}}  // namespace gradus
