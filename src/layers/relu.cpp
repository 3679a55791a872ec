#include "gradus/layers/relu.hpp"
#include "gradus/core/elementwise.hpp"

namespace gradus::inline GRADUS_PRECISION {

void ReLU::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const {
  // y = max(x, 0); a NaN stays one
  elementwise(y, x, [](Scalar x_i) { return x_i < 0 ? 0 : x_i; });
}

void ReLU::backward(ConstVectorView /*theta*/, ConstMatrixView x, ConstMatrixView /*y*/,
                    ConstMatrixView dy, MatrixView dx) const {
  // dx = dy where x > 0, else 0
  elementwise(dx, x, dy, [](Scalar x_i, Scalar dy_i) { return x_i > 0 ? dy_i : 0; });
}

}  // namespace gradus
