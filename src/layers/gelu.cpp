#include "gradus/layers/gelu.hpp"

#include <cmath>
#include <numbers>

#include "gradus/core/elementwise.hpp"
#include "gradus/core/math.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

namespace {

constexpr Scalar kSqrtHalf = std::numbers::sqrt2_v<Scalar> / 2;  // 1/√2
constexpr Scalar kSqrt2OverPi = std::numbers::sqrt2_v<Scalar> * std::numbers::inv_sqrtpi_v<Scalar>;
constexpr Scalar kCubic = Scalar(0.044715);

// Beyond this |x|, y is x or 0 and its slope 1 or 0, to the last bit of a double. The formulas
// would come to inf · 0 there.
constexpr Scalar kFar = 40;

/// Φ(x) = erfc(-x/√2) / 2
GRADUS_INLINE inline Scalar probability(Scalar x) { return math::erfc(-x * kSqrtHalf) / 2; }

/// φ(x) = exp(-x²/2) / √(2π)
GRADUS_INLINE inline Scalar density(Scalar x) { return math::exp(-x * x / 2) * (kSqrt2OverPi / 2); }

/// s = 1 / (1 + exp(-2u))
GRADUS_INLINE inline Scalar approximate_probability(Scalar x) {
  const Scalar u = kSqrt2OverPi * (x + kCubic * x * x * x);
  return 1 / (1 + math::exp(-2 * u));
}

/// Φ(x) + x φ(x)
GRADUS_INLINE inline Scalar slope(Scalar x) { return probability(x) + x * density(x); }

/// s + x · 2 s (1 - s) · du/dx
GRADUS_INLINE inline Scalar approximate_slope(Scalar x) {
  const Scalar s = approximate_probability(x);
  const Scalar du = kSqrt2OverPi * (1 + 3 * kCubic * x * x);
  return s + x * 2 * s * (1 - s) * du;
}

}  // namespace

void GELU::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const {
  const auto times = [&](const auto& Phi) {
    elementwise(y, x, [&](Scalar x_i) { return x_i < -kFar ? 0 : x_i * Phi(x_i); });
  };
  if (options_.approximate) {
    times([](Scalar x_i) { return approximate_probability(x_i); });
  } else {
    times([](Scalar x_i) { return probability(x_i); });
  }
}

void GELU::backward(ConstVectorView /*theta*/, ConstMatrixView x, ConstMatrixView /*y*/,
                    ConstMatrixView dy, MatrixView dx) const {
  const auto times = [&](const auto& dydx) {
    elementwise(dx, x, dy, [&](Scalar x_i, Scalar dy_i) {
      const Scalar far = x_i > 0 ? dy_i : 0;
      return std::abs(x_i) > kFar ? far : dy_i * dydx(x_i);
    });
  };
  if (options_.approximate) {
    times([](Scalar x_i) { return approximate_slope(x_i); });
  } else {
    times([](Scalar x_i) { return slope(x_i); });
  }
}

}}  // namespace gradus
