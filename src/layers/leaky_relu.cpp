#include "gradus/layers/leaky_relu.hpp"

#include <cmath>

#include "gradus/core/elementwise.hpp"
#include "gradus/core/error.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

LeakyReLU::LeakyReLU(double negative_slope) : negative_slope_(static_cast<Scalar>(negative_slope)) {
  if (!(negative_slope >= 0) || !std::isfinite(negative_slope)) {
    throw InvalidArgument("LeakyReLU: negative_slope must be a finite number of at least 0, got " +
                          std::to_string(negative_slope));
  }
}

void LeakyReLU::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const {
  // y = x where x > 0, else a x
  elementwise(y, x, [a = negative_slope_](Scalar x_i) { return x_i > 0 ? x_i : a * x_i; });
}

void LeakyReLU::backward(ConstVectorView /*theta*/, ConstMatrixView x, ConstMatrixView /*y*/,
                         ConstMatrixView dy, MatrixView dx) const {
  // dx = dy where x > 0, else a dy
  elementwise(dx, x, dy,
              [a = negative_slope_](Scalar x_i, Scalar dy_i) { return x_i > 0 ? dy_i : a * dy_i; });
}

}}  // namespace gradus
