// The softmax of rows.
#pragma once

#include "gradus/core/matrix.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// y_nj = exp(x_nj) / Σ_k exp(x_nk), row by row. x, y: N x K, K at least 1; they may be the same.
///
/// A constant taken from all x_nj of a row cancels, and with the row's maximum taken every exponent
/// is at most 0: nothing overflows, and the sum is at least 1. NaN in a row makes all of it NaN.
void softmax(ConstMatrixView x, MatrixView y);

/// The same, with log_S(n) = log Σ_k exp(x_nk - max_n) as well: N numbers.
void softmax(ConstMatrixView x, MatrixView y, VectorView log_S);

}  // namespace gradus
