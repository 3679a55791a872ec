#include "gradus/layers/softplus.hpp"

#include <cmath>

#include "gradus/core/elementwise.hpp"
#include "gradus/core/math.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

void Softplus::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const {
  // y = max(x, 0) + log(1 + exp(-|x|))
  const auto log_of_sum = [](Scalar x_i) {
    return (x_i < 0 ? 0 : x_i) + math::log1p(math::exp(-std::abs(x_i)));
  };
  elementwise(y, x, log_of_sum);
}

void Softplus::backward(ConstVectorView /*theta*/, ConstMatrixView x, ConstMatrixView /*y*/,
                        ConstMatrixView dy, MatrixView dx) const {
  // dx = dy / (1 + exp(-x)), 0 for an infinite exp
  elementwise(dx, x, dy, [](Scalar x_i, Scalar dy_i) { return dy_i / (1 + math::exp(-x_i)); });
}

}}  // namespace gradus
