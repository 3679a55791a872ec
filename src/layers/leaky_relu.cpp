#include "gradus/layers/leaky_relu.hpp"

#include <cmath>

#include "gradus/core/error.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

LeakyReLU::LeakyReLU(double negative_slope) : negative_slope_(static_cast<Scalar>(negative_slope)) {
  if (!(negative_slope >= 0) || !std::isfinite(negative_slope)) {
    throw InvalidArgument("LeakyReLU: negative_slope must be a finite number of at least 0, got " +
                          std::to_string(negative_slope));
  }
}

void LeakyReLU::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const {
  y = (x.array() > 0).select(x, negative_slope_ * x);  // y = x where x > 0, else a x
}

void LeakyReLU::backward(ConstVectorView /*theta*/, ConstMatrixView x, ConstMatrixView /*y*/,
                         ConstMatrixView dy, MatrixView dx) const {
  dx = (x.array() > 0).select(dy, negative_slope_ * dy);  // dx = dy where x > 0, else a dy
}

}}  // namespace gradus
