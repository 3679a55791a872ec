#include "gradus/layers/tanh.hpp"

#include "gradus/core/elementwise.hpp"
#include "gradus/core/math.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

void Tanh::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const {
  elementwise(y, x, [](Scalar x_i) { return math::tanh(x_i); });  // y = tanh(x)
}

void Tanh::backward(ConstVectorView /*theta*/, ConstMatrixView /*x*/, ConstMatrixView y,
                    ConstMatrixView dy, MatrixView dx) const {
  // dx = dy (1 - y²)
  elementwise(dx, y, dy, [](Scalar y_i, Scalar dy_i) { return dy_i * (1 - y_i * y_i); });
}

}}  // namespace gradus
