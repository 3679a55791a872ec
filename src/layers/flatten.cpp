#include "gradus/layers/flatten.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

void Flatten::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const { y = x; }

void Flatten::backward(ConstVectorView /*theta*/, ConstMatrixView /*x*/, ConstMatrixView /*y*/,
                       ConstMatrixView dy, MatrixView dx) const {
  dx = dy;
}

}}  // namespace gradus
