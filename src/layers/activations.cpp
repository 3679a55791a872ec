#include "gradus/layers/activations.hpp"

#include <cmath>
#include <numbers>

#include "core/option_checks.hpp"
#include "gradus/core/elementwise.hpp"
#include "gradus/core/erf.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/math.hpp"
#include "gradus/core/softmax.hpp"

namespace gradus::inline GRADUS_PRECISION {

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

LeakyReLU::LeakyReLU(double negative_slope) : negative_slope_(static_cast<Scalar>(negative_slope)) {
  OptionChecks("LeakyReLU").not_negative("negative_slope", negative_slope);
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

ELU::ELU(double alpha) : alpha_(static_cast<Scalar>(alpha)) {
  OptionChecks("ELU").require(std::isfinite(alpha), "alpha", alpha, "a finite number");
}

void ELU::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const {
  // y = x where x > 0, else α (exp(x) - 1)
  elementwise(y, x, [a = alpha_](Scalar x_i) { return x_i > 0 ? x_i : a * math::expm1(x_i); });
}

void ELU::backward(ConstVectorView /*theta*/, ConstMatrixView x, ConstMatrixView /*y*/,
                   ConstMatrixView dy, MatrixView dx) const {
  const auto slope = [a = alpha_](Scalar x_i) { return x_i > 0 ? 1 : a * math::exp(x_i); };
  // dx = dy where x > 0, else α exp(x) dy
  elementwise(dx, x, dy, [&](Scalar x_i, Scalar dy_i) { return slope(x_i) * dy_i; });
}

void GELU::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const {
  const auto times = [&](const auto& Phi) {
    // y = x Φ(x)
    elementwise(y, x, [&](Scalar x_i) { return x_i < -kFar ? 0 : x_i * Phi(x_i); });
  };
  if (options_.approximate) {
    // approximate: y = x s, s = 1 / (1 + exp(-2u)), u = √(2/π) (x + 0.044715 x³)
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
      // dx_i = dy_i (Φ(x_i) + x_i φ(x_i))
      return std::abs(x_i) > kFar ? far : dy_i * dydx(x_i);
    });
  };
  if (options_.approximate) {
    // approximate: dx_i = dy_i (s + x_i · 2 s (1 - s) · ∂u/∂x)
    times([](Scalar x_i) { return approximate_slope(x_i); });
  } else {
    times([](Scalar x_i) { return slope(x_i); });
  }
}

void Softplus::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const {
  const auto log_of_sum = [](Scalar x_i) {
    // y = log(1 + exp(x)), as max(x, 0) + log(1 + exp(-|x|))
    return (x_i < 0 ? 0 : x_i) + math::log1p(math::exp(-std::abs(x_i)));
  };
  elementwise(y, x, log_of_sum);
}

void Softplus::backward(ConstVectorView /*theta*/, ConstMatrixView x, ConstMatrixView /*y*/,
                        ConstMatrixView dy, MatrixView dx) const {
  // dx = dy / (1 + exp(-x)); 0 for an infinite exp
  elementwise(dx, x, dy, [](Scalar x_i, Scalar dy_i) { return dy_i / (1 + math::exp(-x_i)); });
}

void Sigmoid::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const {
  // y = 1 / (1 + exp(-x)); 0 for an infinite exp
  elementwise(y, x, [](Scalar x_i) { return 1 / (1 + math::exp(-x_i)); });
}

void Sigmoid::backward(ConstVectorView /*theta*/, ConstMatrixView /*x*/, ConstMatrixView y,
                       ConstMatrixView dy, MatrixView dx) const {
  // dx = dy y (1 - y)
  elementwise(dx, y, dy, [](Scalar y_i, Scalar dy_i) { return dy_i * y_i * (1 - y_i); });
}

void Tanh::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const {
  elementwise(y, x, [](Scalar x_i) { return math::tanh(x_i); });  // y = tanh(x)
}

void Tanh::backward(ConstVectorView /*theta*/, ConstMatrixView /*x*/, ConstMatrixView y,
                    ConstMatrixView dy, MatrixView dx) const {
  // dx = dy (1 - y²)
  elementwise(dx, y, dy, [](Scalar y_i, Scalar dy_i) { return dy_i * (1 - y_i * y_i); });
}

Shape Softmax::output_shape(const Shape& input) const {
  if (input.rank() != 1) {
    throw InvalidArgument("Softmax: expected samples of rank 1, got shape ", input.str(),
                          "; add Flatten() before it");
  }
  return input;
}

void Softmax::forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const {
  softmax(x, y);  // y_j = exp(x_j) / Σ_k exp(x_k)
}

void Softmax::backward(ConstVectorView /*theta*/, ConstMatrixView /*x*/, ConstMatrixView y,
                       ConstMatrixView dy, MatrixView dx) const {
  for (Index n = 0; n < y.rows(); ++n) {
    // dx = y (dy - dy·y)
    dx.row(n) = y.row(n).array() * (dy.row(n).array() - dot(row_of(dy, n), row_of(y, n)));
  }
}

}  // namespace gradus
