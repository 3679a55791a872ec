#include "gradus/layers/softmax.hpp"

#include "gradus/core/elementwise.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/softmax.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

Shape Softmax::output_shape(const Shape& input) const {
  if (input.rank() != 1) {
    throw InvalidArgument("Softmax: expected samples of rank 1, got shape " + input.str() +
                          "; add Flatten() before it");
  }
  return input;
}

void Softmax::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const {
  softmax(x, y);
}

void Softmax::backward(ConstVectorView /*theta*/, ConstMatrixView /*x*/, ConstMatrixView y,
                       ConstMatrixView dy, MatrixView dx) const {
  // dx = y (dy - dy·y), row by row
  for (Index n = 0; n < y.rows(); ++n) {
    dx.row(n) = y.row(n).array() * (dy.row(n).array() - dot(row_of(dy, n), row_of(y, n)));
  }
}

}}  // namespace gradus
