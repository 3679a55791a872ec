#include "gradus/layers/elu.hpp"

#include <cmath>

#include "gradus/core/error.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

ELU::ELU(double alpha) : alpha_(static_cast<Scalar>(alpha)) {
  if (!std::isfinite(alpha)) {
    throw InvalidArgument("ELU: alpha must be a finite number, got " + to_text(alpha));
  }
}

void ELU::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const {
  // y = x where x > 0, else α (exp(x) - 1)
  y = (x.array() > 0).select(x.array(), alpha_ * x.array().expm1());
}

void ELU::backward(ConstVectorView /*theta*/, ConstMatrixView x, ConstMatrixView /*y*/,
                   ConstMatrixView dy, MatrixView dx) const {
  // dx = dy where x > 0, else α exp(x) dy
  dx = (x.array() > 0).select(dy.array(), alpha_ * x.array().exp() * dy.array());
}

}}  // namespace gradus
