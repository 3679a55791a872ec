// The elementary functions of the hot loops: the same bits on every machine.
#pragma once

// The last bit of std::exp differs between systems, and a call for each number is slow. These
// functions have only +, -, *, /, comparisons and operations on bits. IEEE 754 fixes every result,
// whatever the width of a vector. There are no branches, tables or calls either, so the compiler
// turns a plain loop over a function into vector code. For that, GCC needs -fno-trapping-math. Both
// compilers need -ffp-contract=off, or a * b + c may be rounded once instead of twice.
//
// Largest errors found, in units of the last place. In float, exp and tanh were tried with every
// argument, the others with one in 101; in double, each with 4 million.
//
//            exp   expm1  log   log1p  tanh
//   float    0.95  1.08   0.78  0.85   1.85
//   double   0.88  1.11   0.79  0.78   1.83

#include <cstdint>
#include <limits>
#include <numbers>
#include <type_traits>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The elementary functions, for float and double.
namespace math {

/// Their parts.
namespace detail {

/// How a T is stored: a sign, an exponent to which kBias is added, and kDigits binary digits.
template <class T>
struct Format {
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  static constexpr bool kFloat = sizeof(T) == 4;
  static constexpr int kDigits = std::numeric_limits<T>::digits - 1;
  static constexpr Bits kBias = std::numeric_limits<T>::max_exponent - 1;
  static constexpr Bits kSign = Bits{1} << (8 * sizeof(T) - 1);
  static constexpr T kTwoToDigits = static_cast<T>(Bits{1} << kDigits);
  static constexpr T kInfinity = std::numeric_limits<T>::infinity();
  /// For an x below, e^x - 1 and ln(1 + x) are x.
  static constexpr T kTiny = 1 / (8 * kTwoToDigits);
  /// ln 2 is the sum of two. The first has so few digits that its product with n is exact.
  static constexpr T kLn2 = kFloat ? T(0x1.62e4p-1) : T(0x1.62e42fefa38p-1);
  static constexpr T kLn2Rest = kFloat ? T(0x1.7f7d1cf79abcap-20) : T(0x1.ef35793c7673p-45);
  /// The last terms of the series of e^r and ln(1 + f): the next is below a tenth of the last
  /// digit.
  static constexpr int kLastPower = kFloat ? 7 : 13, kLastOdd = kFloat ? 9 : 21;
  /// e^x is 0 below, and infinity above.
  static constexpr T kLeastExponent = kFloat ? -104 : -746, kMostExponent = kFloat ? 89 : 710;
};

template <class T>
using Bits = typename Format<T>::Bits;

template <class T>
[[gnu::always_inline]] constexpr Bits<T> bits(T x) {
  return __builtin_bit_cast(Bits<T>, x);
}

template <class T>
[[gnu::always_inline]] constexpr T number(Bits<T> b) {
  return __builtin_bit_cast(T, b);
}

template <class T>
[[gnu::always_inline]] constexpr T absolute(T x) {
  return number<T>(bits(x) & ~Format<T>::kSign);
}

/// y >= 0 with the sign of x.
template <class T>
[[gnu::always_inline]] constexpr T signed_as(T x, T y) {
  return number<T>(bits(y) | (bits(x) & Format<T>::kSign));
}

/// 2^n.
template <class T>
[[gnu::always_inline]] constexpr T power_of_two(Bits<T> n) {
  return number<T>((n + Format<T>::kBias) << Format<T>::kDigits);
}

/// c0 + c1 x + c2 x² + ..., where xx = x². The sums in brackets do not wait for each other.
template <class T, class... More>
[[gnu::always_inline]] constexpr T polynomial(T x, T xx, T c0, T c1, More... more) {
  if constexpr (sizeof...(more) == 0) {
    return c0 + x * c1;
  } else if constexpr (sizeof...(more) == 1) {
    return (c0 + x * c1) + xx * (more + ...);
  } else {
    return (c0 + x * c1) + xx * polynomial<T>(x, xx, more...);
  }
}

constexpr double factorial(int k) { return k == 0 ? 1 : k * factorial(k - 1); }

/// 1/k! + r/(k+1)! + r²/(k+2)! + ..., up to 1/last!, in the same order; rr = r².
template <int k, int last, class T>
[[gnu::always_inline]] constexpr T exponential_series(T r, T rr) {
  constexpr T c0 = T(1 / factorial(k)), c1 = T(1 / factorial(k + 1));
  if constexpr (k + 1 == last) {
    return c0 + r * c1;
  } else {
    return (c0 + r * c1) + rr * exponential_series<k + 2, last>(r, rr);
  }
}

/// 2/k + 2z/(k+2) + 2z²/(k+4) + ..., up to 2/last, in the same order; zz = z².
template <int k, int last, class T>
[[gnu::always_inline]] constexpr T logarithm_series(T z, T zz) {
  constexpr T c0 = T(2.0 / k), c1 = T(2.0 / (k + 2));
  if constexpr (k + 2 == last) {
    return c0 + z * c1;
  } else {
    return (c0 + z * c1) + zz * logarithm_series<k + 4, last>(z, zz);
  }
}

/// 2^n (1 + r + rest).
template <class T>
struct Power {
  Bits<T> n;
  T r, rest;
};

/// e^(x - low), where low is a small part that x has no digits for: x - low = n ln 2 + r, with a
/// whole n and |r| <= ln(2)/2, and then Taylor's series of e^r. ln 2 has two parts, so that r loses
/// no digits (Cody and Waite, Software Manual for the Elementary Functions, 1980, chapter 6). r's
/// own last digits are part of the rest.
template <class T>
[[gnu::always_inline]] constexpr Power<T> power_of_e(T x, T low) {
  // So large a number has no digits after the point: the sum is rounded to a whole one.
  constexpr T kWhole = T(1.5) * Format<T>::kTwoToDigits;
  const T sum = (x - low) * std::numbers::log2e_v<T> + kWhole;
  const T n = sum - kWhole;
  const T r_high = x - n * Format<T>::kLn2;  // exact
  const T r_low = n * Format<T>::kLn2Rest + low;
  const T r = r_high - r_low;
  const T series = exponential_series<2, Format<T>::kLastPower>(r, r * r);
  return {bits(sum) - bits(kWhole), r_high, r * r * series - r_low};
}

/// 2^n y. 2^n may be out of range where the product is not; its two factors never are.
template <class T>
[[gnu::always_inline]] constexpr T scaled(T y, Bits<T> n) {
  const Bits<T> half = ((n + 2 * Format<T>::kBias) >> 1) - Format<T>::kBias;
  return y * power_of_two<T>(half) * power_of_two<T>(n - half);
}

/// e^(x - low) - 1 = (2^n - 1) + 2^n r + 2^n rest. What the rounding of the first sum loses is
/// added again (Dekker 1971). All in halves: 2^n may be too large.
template <class T>
[[gnu::always_inline]] constexpr T expm1(T x, T low) {
  const auto [n, r, rest] = power_of_e(x, low);
  const T power = power_of_two<T>(n - 1);
  const T a = power - T(0.5), b = power * r;
  const T sum = a + b;
  const T lost = b - (sum - a);
  const T y = 2 * (sum + (lost + power * rest));
  return absolute(x) < Format<T>::kTiny ? x : y;
}

/// 2^n (1 + f).
template <class T>
struct Split {
  T n, f;
};

/// A positive x, with 1 + f between the roots of 1/2 and 2.
template <class T>
[[gnu::always_inline]] constexpr Split<T> split(T x) {
  constexpr Bits<T> kOne = bits(T(1)), kRoot = bits(std::numbers::sqrt2_v<T> / 2);
  constexpr T kWhole = Format<T>::kTwoToDigits;  // the last bits of a number kWhole + n are n
  const Bits<T> n = (bits(x) + (kOne - kRoot)) >> Format<T>::kDigits;  // and kBias
  return {number<T>(bits(kWhole) | n) - (kWhole + T(Format<T>::kBias)),
          number<T>(bits(x) + kOne - (n << Format<T>::kDigits)) - 1};
}

/// n ln 2 + ln(1 + f) + low. With s = f / (2 + f), ln(1 + f) = 2 atanh s = 2 (s + s³/3 + s⁵/5 ...).
/// 2s has a rounding error, f has none: 2s = f - f²/2 + s f²/2.
template <class T>
[[gnu::always_inline]] constexpr T log_of_split(Split<T> x, T low) {
  const T s = x.f / (2 + x.f);
  const T z = s * s;
  const T series = z * logarithm_series<3, Format<T>::kLastOdd>(z, z * z);
  const T half_square = T(0.5) * x.f * x.f;
  const T small = s * (half_square + series) + (x.n * Format<T>::kLn2Rest + low);
  return x.n * Format<T>::kLn2 + (x.f - (half_square - small));
}

/// y = ln x, and where x is not a positive number, what ln x is there.
template <class T>
[[gnu::always_inline]] constexpr T log_or_limit(T x, T y) {
  const T limit = x == 0 ? -Format<T>::kInfinity : std::numeric_limits<T>::quiet_NaN();
  return x > 0 ? (x < Format<T>::kInfinity ? y : x) : limit;
}

}  // namespace detail

// Of an x that is too large for a formula, the result is replaced. A NaN fails every comparison.

/// e^x.
template <class T>
[[gnu::always_inline]] constexpr T exp(T x) {
  using Format = detail::Format<T>;
  const auto [n, r, rest] = detail::power_of_e(x, T(0));
  const T y = detail::scaled(1 + (r + rest), n);
  const T limited = x > Format::kMostExponent ? Format::kInfinity : y;
  return x < Format::kLeastExponent ? 0 : limited;
}

/// e^x - 1, which keeps its digits near 0.
template <class T>
[[gnu::always_inline]] constexpr T expm1(T x) {
  using Format = detail::Format<T>;
  const T y = detail::expm1(x, T(0));
  const T limited = x > Format::kMostExponent ? Format::kInfinity : y;
  return x < -40 ? -1 : limited;
}

/// ln x.
template <class T>
[[gnu::always_inline]] constexpr T log(T x) {
  // The numbers below min() are stored in another way: they are scaled first.
  const bool scaled = x < std::numeric_limits<T>::min();
  auto [n, f] = detail::split(x * (scaled ? detail::Format<T>::kTwoToDigits : T(1)));
  n -= scaled ? T(detail::Format<T>::kDigits) : T(0);
  return detail::log_or_limit(x, detail::log_of_split<T>({n, f}, T(0)));
}

/// ln(1 + x), which keeps its digits near 0. With u = 1 + x, rounded, and c, which the rounding
/// lost (Knuth's sum), it is ln(u + c) = ln u + c / u.
template <class T>
[[gnu::always_inline]] constexpr T log1p(T x) {
  const T u = 1 + x;
  const T x_of_u = u - 1;
  const T c = (1 - (u - x_of_u)) + (x - x_of_u);
  const T y = detail::log_or_limit(u, detail::log_of_split(detail::split(u), c / u));
  return detail::absolute(x) < detail::Format<T>::kTiny ? x : y;
}

/// tanh x = q = t / (t + 2), where t = e^2x - 1. For a small x, t/2 - q t/2 is the same with
/// smaller rounding errors.
template <class T>
[[gnu::always_inline]] constexpr T tanh(T x) {
  const T a = detail::absolute(x), t = detail::expm1(2 * a, T(0));
  const T q = t / (t + 2), half = T(0.5) * t;
  const T y = t < T(0.65) ? half - q * half : q;
  return detail::signed_as(x, a > 20 ? 1 : y);
}

}  // namespace math

}  // namespace gradus
