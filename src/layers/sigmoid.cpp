#include "gradus/layers/sigmoid.hpp"

#include "gradus/core/elementwise.hpp"
#include "gradus/core/math.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

void Sigmoid::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const {
  // y = 1 / (1 + exp(-x)), 0 for an infinite exp
  elementwise(y, x, [](Scalar x_i) { return 1 / (1 + math::exp(-x_i)); });
}

void Sigmoid::backward(ConstVectorView /*theta*/, ConstMatrixView /*x*/, ConstMatrixView y,
                       ConstMatrixView dy, MatrixView dx) const {
  // dx = dy y (1 - y)
  elementwise(dx, y, dy, [](Scalar y_i, Scalar dy_i) { return dy_i * y_i * (1 - y_i); });
}

}}  // namespace gradus
