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
constexpr auto probability = [](Scalar x) GRADUS_INLINE { return math::erfc(-x * kSqrtHalf) / 2; };

/// φ(x) = exp(-x²/2) / √(2π)
constexpr auto density = [](Scalar x)
                             GRADUS_INLINE { return math::exp(-x * x / 2) * (kSqrt2OverPi / 2); };

/// s = 1 / (1 + exp(-2u))
constexpr auto approximate_probability = [](Scalar x) GRADUS_INLINE {
  const Scalar u = kSqrt2OverPi * (x + kCubic * x * x * x);
  return 1 / (1 + math::exp(-2 * u));
};

/// Φ(x) + x φ(x)
constexpr auto slope = [](Scalar x) GRADUS_INLINE { return probability(x) + x * density(x); };

/// s + x · 2 s (1 - s) · du/dx
constexpr auto approximate_slope = [](Scalar x) GRADUS_INLINE {
  const Scalar s = approximate_probability(x);
  const Scalar du = kSqrt2OverPi * (1 + 3 * kCubic * x * x);
  return s + x * 2 * s * (1 - s) * du;
};

}  // namespace

void GELU::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const {
  const auto times = [](auto Phi) {
    return [Phi](Scalar x_i) { return x_i < -kFar ? 0 : x_i * Phi(x_i); };
  };
  if (options_.approximate) {
    elementwise(y, x, times(approximate_probability));
  } else {
    elementwise(y, x, times(probability));
  }
}

void GELU::backward(ConstVectorView /*theta*/, ConstMatrixView x, ConstMatrixView /*y*/,
                    ConstMatrixView dy, MatrixView dx) const {
  const auto times = [](auto dydx) {
    return [dydx](Scalar x_i, Scalar dy_i) {
      const Scalar far = x_i > 0 ? dy_i : 0;
      return std::abs(x_i) > kFar ? far : dy_i * dydx(x_i);
    };
  };
  if (options_.approximate) {
    elementwise(dx, x, dy, times(approximate_slope));
  } else {
    elementwise(dx, x, dy, times(slope));
  }
}

}}  // namespace gradus
