#include "gradus/layers/sigmoid.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

void Sigmoid::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const {
  y = (1 + (-x.array()).exp()).inverse();  // y = 1 / (1 + exp(-x)), 0 for an infinite exp
}

void Sigmoid::backward(ConstVectorView /*theta*/, ConstMatrixView /*x*/, ConstMatrixView y,
                       ConstMatrixView dy, MatrixView dx) const {
  dx = dy.array() * y.array() * (1 - y.array());  // dx = dy y (1 - y)
}

}}  // namespace gradus
