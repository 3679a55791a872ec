// Numbers that know their derivatives.
#pragma once

#include <cmath>
#include <compare>
#include <type_traits>

#include "gradus/core/matrix.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// How many inputs a dual number can be differentiated by at once.
inline constexpr int kDualLanes = 16;

/// x = v + Σ_l d_l ε_l, where every product of two ε is 0 (Clifford 1873). Computing with such
/// numbers is the chain rule: for any f,
///
///     f(v + Σ_l d_l ε_l) = f(v) + Σ_l f'(v) d_l ε_l
///
/// so that f(x_j + ε_j) has ∂f/∂x_j beside ε_j: exact up to rounding, without a formula for the
/// whole and without differences. Works as the Scalar of Eigen's matrices. Every operation gives a
/// number and not an expression, so that `auto` is safe.
template <class Number>
struct DualOf {
  using Dual = DualOf;
  using Lanes = Eigen::Array<Number, kDualLanes, 1>;

  Number v = 0;
  Lanes d = Lanes::Zero();

  DualOf() = default;
  // NOLINTBEGIN(google-explicit-constructor, modernize-pass-by-value): a plain number is a constant
  template <class Plain>
  requires std::is_arithmetic_v<Plain> DualOf(Plain value) : v(static_cast<Number>(value)) {}
  DualOf(Number value, const Lanes& derivatives) : v(value), d(derivatives) {}
  // NOLINTEND(google-explicit-constructor, modernize-pass-by-value)

  // The four operations: (a + a'ε)(b + b'ε) = ab + (a'b + ab')ε, and so on.
  friend Dual operator+(const Dual& a, const Dual& b) { return {a.v + b.v, a.d + b.d}; }
  friend Dual operator-(const Dual& a, const Dual& b) { return {a.v - b.v, a.d - b.d}; }
  friend Dual operator*(const Dual& a, const Dual& b) { return {a.v * b.v, a.d * b.v + b.d * a.v}; }
  friend Dual operator/(const Dual& a, const Dual& b) {
    return {a.v / b.v, (a.d - b.d * (a.v / b.v)) / b.v};
  }
  Dual operator-() const { return {-v, -d}; }
  Dual& operator+=(const Dual& b) { return *this = *this + b; }
  Dual& operator-=(const Dual& b) { return *this = *this - b; }
  Dual& operator*=(const Dual& b) { return *this = *this * b; }
  Dual& operator/=(const Dual& b) { return *this = *this / b; }

  // Comparisons are those of the values.
  friend bool operator==(const Dual& a, const Dual& b) { return a.v == b.v; }
  friend auto operator<=>(const Dual& a, const Dual& b) { return a.v <=> b.v; }

  // f(v + dε) = f(v) + f'(v) dε
  friend Dual exp(const Dual& x) { return {std::exp(x.v), x.d * std::exp(x.v)}; }
  friend Dual expm1(const Dual& x) { return {std::expm1(x.v), x.d * std::exp(x.v)}; }
  friend Dual log(const Dual& x) { return {std::log(x.v), x.d / x.v}; }
  friend Dual log1p(const Dual& x) { return {std::log1p(x.v), x.d / (1 + x.v)}; }
  friend Dual sqrt(const Dual& x) { return {std::sqrt(x.v), x.d / (2 * std::sqrt(x.v))}; }
  friend Dual sin(const Dual& x) { return {std::sin(x.v), x.d * std::cos(x.v)}; }
  friend Dual cos(const Dual& x) { return {std::cos(x.v), -x.d * std::sin(x.v)}; }
  friend Dual atan(const Dual& x) { return {std::atan(x.v), x.d / (1 + x.v * x.v)}; }
  friend Dual sinh(const Dual& x) { return {std::sinh(x.v), x.d * std::cosh(x.v)}; }
  friend Dual cosh(const Dual& x) { return {std::cosh(x.v), x.d * std::sinh(x.v)}; }
  friend Dual tanh(const Dual& x) {
    const Number t = std::tanh(x.v);
    return {t, x.d * (1 - t * t)};
  }
  friend Dual abs2(const Dual& x) { return x * x; }

  // At their corners: |x| has slope 0 at 0, and of two equals the first counts.
  friend Dual abs(const Dual& x) { return x.v < 0 ? -x : (x.v == 0 ? Dual(0) : x); }
  friend Dual max(const Dual& a, const Dual& b) { return a.v < b.v ? b : a; }
  friend Dual min(const Dual& a, const Dual& b) { return b.v < a.v ? b : a; }

  /// x^y: y x^(y-1) by x, and x^y log x by y.
  friend Dual pow(const Dual& x, const Dual& y) {
    const Number p = std::pow(x.v, y.v);
    Dual result(p, x.d * (y.v * std::pow(x.v, y.v - 1)));
    if ((y.d != 0).any()) result.d += y.d * (p * std::log(x.v));
    return result;
  }

  friend bool isfinite(const Dual& x) { return std::isfinite(x.v); }
  friend bool isnan(const Dual& x) { return std::isnan(x.v); }
  friend bool isinf(const Dual& x) { return std::isinf(x.v); }
};

using Dual = DualOf<Scalar>;
using DualVector = Eigen::Matrix<Dual, Eigen::Dynamic, 1>;

}  // namespace gradus

// What Eigen has to know about this number type, and that it mixes with plain numbers.
namespace Eigen {

template <class Number>
struct NumTraits<gradus::DualOf<Number>> : NumTraits<Number> {
  using Real = gradus::DualOf<Number>;
  using NonInteger = Real;
  using Nested = Real;
  using Literal = Real;
  // NOLINTNEXTLINE(readability-identifier-naming): Eigen's names
  enum { RequireInitialization = 1, ReadCost = 16, AddCost = 17, MulCost = 33 };
};

template <class Number, class Op>
struct ScalarBinaryOpTraits<gradus::DualOf<Number>, gradus::Scalar, Op> {
  using ReturnType = gradus::DualOf<Number>;
};
template <class Number, class Op>
struct ScalarBinaryOpTraits<gradus::Scalar, gradus::DualOf<Number>, Op> {
  using ReturnType = gradus::DualOf<Number>;
};

}  // namespace Eigen
