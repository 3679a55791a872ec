#include "gradus/layers/tanh.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

void Tanh::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const {
  y = x.array().tanh();
}

void Tanh::backward(ConstVectorView /*theta*/, ConstMatrixView /*x*/, ConstMatrixView y,
                    ConstMatrixView dy, MatrixView dx) const {
  dx = dy.array() * (1 - y.array().square());  // dx = dy (1 - y²)
}

}}  // namespace gradus
