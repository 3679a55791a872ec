#include "gradus/layers/relu.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

void ReLU::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const {
  y = x.cwiseMax(Scalar(0));  // y = max(x, 0); a NaN in x stays one, as in std::max(x, 0)
}

void ReLU::backward(ConstVectorView /*theta*/, ConstMatrixView x, ConstMatrixView /*y*/,
                    ConstMatrixView dy, MatrixView dx) const {
  dx = (x.array() > 0).select(dy, Scalar(0));  // dx = dy where x > 0
}

}}  // namespace gradus
