#include "gradus/layers/elu.hpp"

#include <cmath>

#include "gradus/core/elementwise.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/math.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

ELU::ELU(double alpha) : alpha_(static_cast<Scalar>(alpha)) {
  if (!std::isfinite(alpha)) {
    throw InvalidArgument("ELU: alpha must be a finite number, got " + to_text(alpha));
  }
}

void ELU::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const {
  // y = x where x > 0, else α (exp(x) - 1)
  elementwise(y, x, [a = alpha_](Scalar x_i) { return x_i > 0 ? x_i : a * math::expm1(x_i); });
}

void ELU::backward(ConstVectorView /*theta*/, ConstMatrixView x, ConstMatrixView /*y*/,
                   ConstMatrixView dy, MatrixView dx) const {
  // dx = dy where x > 0, else α exp(x) dy
  const auto slope = [a = alpha_](Scalar x_i) { return x_i > 0 ? 1 : a * math::exp(x_i); };
  elementwise(dx, x, dy, [&](Scalar x_i, Scalar dy_i) { return slope(x_i) * dy_i; });
}

}}  // namespace gradus
