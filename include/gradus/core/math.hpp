// The elementary functions of the hot loops: the same bits on every machine.
#pragma once

// The last bit of std::exp differs between systems, and a call per number is slow. These functions
// consist of +, -, *, /, comparisons and integer operations only. IEEE 754 fixes every result of
// those, whatever the width of a vector. And as they have neither branches, tables nor calls, the
// compiler makes vector code of a plain loop over them. Their errors are below 2 units in the last
// place; tests/core/math_test.cpp measures them.
//
// Compile with -ffp-contract=off, or a * b + c may be rounded once instead of twice.

#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

#define GRADUS_MATH(T) \
  template <class T>   \
  [[gnu::always_inline]] constexpr T

namespace gradus { inline namespace GRADUS_PRECISION { namespace math {

namespace detail {

/// How a T is stored: a sign, an exponent that counts from -kBias, and kDigits binary digits.
template <class T>
struct Format {
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  static constexpr int kDigits = std::numeric_limits<T>::digits - 1;
  static constexpr Bits kBias = std::numeric_limits<T>::max_exponent - 1;
  static constexpr Bits kSign = Bits{1} << (8 * sizeof(T) - 1);
  static constexpr T kInfinity = std::numeric_limits<T>::infinity();
  static constexpr T kNaN = std::numeric_limits<T>::quiet_NaN();
  static constexpr T kTwoToDigits = T(Bits{1} << kDigits);
  /// Below it, x and e^x - 1 are the same number.
  static constexpr T kTiny = 1 / (8 * kTwoToDigits);
  /// ln 2 in two parts. The first has so few digits that its product with an exponent is exact.
  static constexpr T kLn2 = sizeof(T) == 4 ? T(0x1.62e4p-1) : T(0x1.62e42fefa38p-1);
  static constexpr T kLn2Rest = sizeof(T) == 4 ? T(0x1.7f7d1cf79abcap-20) : T(0x1.ef35793c7673p-45);
};

template <class T>
using Bits = typename Format<T>::Bits;

template <class T>
[[gnu::always_inline]] constexpr Bits<T> bits(T x) {
  return __builtin_bit_cast(Bits<T>, x);
}

GRADUS_MATH(T) number(Bits<T> b) { return __builtin_bit_cast(T, b); }

GRADUS_MATH(T) absolute(T x) { return number<T>(bits(x) & ~Format<T>::kSign); }

GRADUS_MATH(T) with_sign_of(T x, T y) { return number<T>(bits(y) | (bits(x) & Format<T>::kSign)); }

/// c₀ + c₁ x + c₂ x² + ..., two terms at a time: a chain of sums half as long is twice as fast.
template <class T, class... More>
[[gnu::always_inline]] constexpr T pairs(T x, T xx, T c0, T c1, More... more) {
  if constexpr (sizeof...(more) == 0) {
    return c0 + x * c1;
  } else if constexpr (sizeof...(more) == 1) {
    return (c0 + x * c1) + xx * T((more + ...));
  } else {
    return (c0 + x * c1) + xx * pairs<T>(x, xx, more...);
  }
}

template <class T, class... More>
[[gnu::always_inline]] constexpr T polynomial(T x, T c0, More... more) {
  return c0 + x * pairs<T>(x, x * x, more...);
}

constexpr double factorial(int k) { return k == 0 ? 1 : k * factorial(k - 1); }

/// 1/k! + r/(k+1)! + r²/(k+2)! + ..., up to 1/last!.
template <int k, int last, class T>
[[gnu::always_inline]] constexpr T exponential_series(T r, T rr) {
  constexpr T c0 = T(1 / factorial(k)), c1 = T(1 / factorial(k + 1));
  if constexpr (k + 1 == last) {
    return c0 + r * c1;
  } else {
    return (c0 + r * c1) + rr * exponential_series<k + 2, last>(r, rr);
  }
}

/// 2/k + 2z/(k+2) + 2z²/(k+4) + ..., up to 2/last.
template <int k, int last, class T>
[[gnu::always_inline]] constexpr T logarithm_series(T z, T zz) {
  constexpr T c0 = T(2.0 / k), c1 = T(2.0 / (k + 2));
  if constexpr (k + 2 == last) {
    return c0 + z * c1;
  } else {
    return (c0 + z * c1) + zz * logarithm_series<k + 4, last>(z, zz);
  }
}

/// x - low = n ln 2 + r, where n is whole, |r| <= ln(2)/2, and r = r_high - r_low.
template <class T>
struct Reduced {
  Bits<T> n;
  T r_high, r_low;
};

/// Cody and Waite, Software Manual for the Elementary Functions (1980), chapter 6. low is a small
/// part of the argument that x has no digits for.
template <class T>
[[gnu::always_inline]] constexpr Reduced<T> reduce(T x, T low) {
  // A number near 1.5 * 2^kDigits has no digits after the point: the sum is rounded to a whole one.
  constexpr T kWhole = T(1.5) * Format<T>::kTwoToDigits;
  const T shifted = (x - low) * T(1.44269504088896340736) + kWhole;  // 1 / ln 2
  const T n = shifted - kWhole;
  return {bits(shifted) - bits(kWhole), x - n * Format<T>::kLn2, n * Format<T>::kLn2Rest + low};
}

/// So many terms has the series of e^r.
template <class T>
constexpr int kTerms = sizeof(T) == 4 ? 7 : 13;

/// 2^n for an n of the normal numbers.
GRADUS_MATH(T) power_of_two(Bits<T> n) {
  return number<T>((n + Format<T>::kBias) << Format<T>::kDigits);
}

/// 2^n (1 + z).
template <class T>
struct Power {
  Bits<T> n;
  T z;
};

/// e^(x - low), with Taylor's series of e^r.
template <class T>
[[gnu::always_inline]] constexpr Power<T> power_of_e(T x, T low) {
  const auto [n, r_high, r_low] = reduce(x, low);
  const T r = r_high - r_low;
  const T rr = r * r;
  return {n, r_high + (rr * exponential_series<2, kTerms<T>>(r, rr) - r_low)};
}

/// 2^n y, with 2^n in two factors: n may be an exponent that only the product's is in range.
GRADUS_MATH(T) scaled(T y, Bits<T> n) {
  const Bits<T> half = ((n + 2 * Format<T>::kBias) >> 1) - Format<T>::kBias;
  return y * power_of_two<T>(half) * power_of_two<T>(n - half);
}

/// e^(x - low) - 1 = (2^n - 1) + 2^n r + 2^n (e^r - 1 - r), for x above -40. The first two are
/// added with the exact error of their sum (Dekker 1971), so that nothing cancels.
GRADUS_MATH(T) expm1(T x, T low) {
  const auto [n, r_high, r_low] = reduce(x, low);
  const T r = r_high - r_low;
  const T rr = r * r;
  const T rest = rr * exponential_series<2, kTerms<T>>(r, rr) - r_low;
  const T half_power = power_of_two<T>(n - 1);  // 2^n itself may be too large
  const T a = half_power - T(0.5), b = half_power * r_high;
  const T sum = a + b;
  const T y = 2 * (sum + ((b - (sum - a)) + half_power * rest));
  return absolute(x) < Format<T>::kTiny ? x : y;
}

/// A positive x as 2^n (1 + f), where 1 + f is between the roots of 1/2 and 2.
template <class T>
struct Split {
  T n, f;
};

template <class T>
[[gnu::always_inline]] constexpr Split<T> split(T x) {
  constexpr Bits<T> kOne = bits(T(1)), kRoot = bits(T(0.70710678118654752440));
  const Bits<T> biased = (bits(x) + (kOne - kRoot)) >> Format<T>::kDigits;
  const T n = number<T>(biased | bits(Format<T>::kTwoToDigits)) -
              (Format<T>::kTwoToDigits + T(Format<T>::kBias));
  return {n, number<T>(bits(x) - (biased << Format<T>::kDigits) + kOne) - 1};
}

/// n ln 2 + ln(1 + f) + low. With s = f / (2 + f), ln(1 + f) = 2 atanh s = 2 (s + s³/3 + s⁵/5 ...).
/// The first term loses digits. It is f - f²/2 + s f²/2, where f is exact and the others small.
GRADUS_MATH(T) log_of_split(T n, T f, T low) {
  const T s = f / (2 + f);
  const T z = s * s;
  const T half_square = T(0.5) * f * f;
  const T series = z * logarithm_series < 3, sizeof(T) == 4 ? 9 : 21 > (z, z * z);
  const T small = s * (half_square + series) + (n * Format<T>::kLn2Rest + low);
  return n * Format<T>::kLn2 + (f - (half_square - small));
}

/// y, the logarithm of x, unless x has none or is infinite.
GRADUS_MATH(T) log_in_domain(T x, T y) {
  const T outside = x == 0 ? -Format<T>::kInfinity : Format<T>::kNaN;
  return x > 0 ? (x < Format<T>::kInfinity ? y : x) : outside;
}

/// A number in two parts.
template <class T>
struct Sum {
  T sum, low;
};

/// g = -ln erfc x = x + x C(x), for 0 <= x <= 4 in float and 6 in double.
template <class T>
[[gnu::always_inline]] constexpr Sum<T> minus_log_erfc(T x) {
  T c;
  if constexpr (sizeof(T) == 4) {
    c = polynomial<T>(x, 0.128379166f, 0.636619806f, 0.102771275f, -0.0191176943f, -0.000253060774f,
                      0.00179935351f, -0.000740685675f, 0.000167480845f, -2.13545663e-5f,
                      1.19329582e-6f);
  } else {
    c = polynomial<T>(x, 0.1283791670955126, 0.6366197723675816, 0.10277260330192357,
                      -0.01912844700867263, -0.00020919464425167323, 0.0016962059532986548,
                      -0.0005901230954261146, 2.586876225913915e-05, 6.45208002988511e-05,
                      -2.97884080123911e-05, 3.5179528257637043e-06, 2.6854895495618235e-06,
                      -1.5805223662344987e-06, 1.972545626366202e-07, 2.3423180489962669e-07,
                      -1.9660642213171254e-07, 9.084879371315642e-08, -3.025945612870031e-08,
                      7.763472115218828e-09, -1.563022247872445e-09, 2.4633175452692577e-10,
                      -2.9866903878093125e-11, 2.693454229471211e-12, -1.7021576510940471e-13,
                      6.725416601169924e-15, -1.2497052142856549e-16);
  }
  const T rest = x * c;
  const T g = x + rest;
  return {g, rest - (g - x)};
}

/// x e^(x²) erfc x - 1/2 for x >= 1. It is small, and a polynomial of t = (x - 3) / (x + 3).
GRADUS_MATH(T) erfc_tail(T x) {
  const T t = (x - 3) / (x + 3);
  if constexpr (sizeof(T) == 4) {
    return polynomial<T>(t, 0.0370034538f, 0.0953062251f, -0.146583006f, 0.139880538f,
                         -0.0954709798f, 0.0463507399f, -0.0140070831f, 0.00090436032f,
                         0.00118818239f, -0.000376925687f);
  } else {
    return polynomial<T>(t, 0.037003453544169854, 0.09530622695922802, -0.1465830480328918,
                         0.1398805476017699, -0.09546975030655748, 0.04635026333126623,
                         -0.014019825628672001, 0.0009108226909894593, 0.001242876203930145,
                         -0.00041254384099122525, -8.460865556326296e-05, 6.898063212247202e-05,
                         6.466401798260459e-06, -1.1115394915286492e-05, -9.992409990506465e-07,
                         1.904033984821955e-06, 3.0076669766381564e-07, -3.6706993664341406e-07,
                         -7.320547925679531e-08, 8.693086891972112e-08, -1.4168438372887449e-08);
  }
}

}  // namespace detail

/// e^x.
GRADUS_MATH(T) exp(T x) {
  constexpr T kLeast = sizeof(T) == 4 ? -104 : -746, kMost = sizeof(T) == 4 ? 89 : 710;
  x = x < kLeast ? kLeast : x;  // e^kLeast is 0, e^kMost is infinity; a NaN stays
  x = x > kMost ? kMost : x;
  const auto [n, z] = detail::power_of_e(x, T(0));
  return detail::scaled(1 + z, n);
}

/// e^x - 1, without loss of digits near 0.
GRADUS_MATH(T) expm1(T x) {
  constexpr T kLeast = -40, kMost = sizeof(T) == 4 ? 89 : 710;
  x = x < kLeast ? kLeast : x;
  x = x > kMost ? kMost : x;
  return detail::expm1(x, T(0));
}

/// ln x.
GRADUS_MATH(T) log(T x) {
  // A subnormal number has its exponent elsewhere: it is made a normal one.
  const bool subnormal = x < std::numeric_limits<T>::min();
  const T factor = subnormal ? detail::Format<T>::kTwoToDigits : T(1);
  const T shift = subnormal ? T(detail::Format<T>::kDigits) : T(0);
  const auto [n, f] = detail::split(x * factor);
  return detail::log_in_domain(x, detail::log_of_split(n - shift, f, T(0)));
}

/// ln(1 + x), without loss of digits near 0. With u = 1 + x, rounded, and c what the rounding lost
/// (Knuth's exact sum), ln(u + c) = ln u + c / u.
GRADUS_MATH(T) log1p(T x) {
  const T u = 1 + x;
  const T x_of_u = u - 1;
  const T c = (1 - (u - x_of_u)) + (x - x_of_u);
  const auto [n, f] = detail::split(u);
  const T y = detail::log_in_domain(u, detail::log_of_split(n, f, c / u));
  return detail::absolute(x) < detail::Format<T>::kTiny ? x : y;
}

/// tanh x = (e^2x - 1) / (e^2x + 1).
GRADUS_MATH(T) tanh(T x) {
  T a = detail::absolute(x);
  a = a > 20 ? T(20) : a;  // 1 from there on
  const T t = detail::expm1(2 * a, T(0));
  const T q = t / (t + 2);
  return detail::with_sign_of(x, t < T(0.65) ? T(0.5) * t - T(0.5) * t * q : q);
}

/// erf x = 1 - e^-g for x > 0.
GRADUS_MATH(T) erf(T x) {
  constexpr T kMost = sizeof(T) == 4 ? 4 : 6;  // 1 from there on
  T a = detail::absolute(x);
  a = a > kMost ? kMost : a;
  const auto [g, low] = detail::minus_log_erfc(a);
  return detail::with_sign_of(x, -detail::expm1(-g, low));
}

/// erfc x = 1 - erf x, with all its digits where it is small. It is e^-g for 0 < x < 1, and from
/// there on e^(-x²) (1/2 + tail) / x.
GRADUS_MATH(T) erfc(T x) {
  constexpr T kMost = sizeof(T) == 4 ? 10.5 : 27.5;  // 0 from there on
  constexpr int kHalf = detail::Format<T>::kDigits / 2 + 1;
  T a = detail::absolute(x);
  a = a > kMost ? kMost : a;
  const auto [g, g_low] = detail::minus_log_erfc(a);
  // h has half the digits of a, so that h² is exact.
  const T h = detail::number<T>(detail::bits(a) >> kHalf << kHalf);
  const bool near = a < 1;
  const T whole = near ? T(1) : T(0.5), rest = near ? T(0) : detail::erfc_tail(a);
  const auto [n, z] = detail::power_of_e(near ? -g : -(h * h), near ? g_low : (a - h) * (a + h));
  // (1 + z) (whole + rest), rounded once.
  const T product = whole + (rest + z * (whole + rest));
  const T y = detail::scaled(product / (near ? T(1) : a), n);
  return x < 0 ? 2 - y : y;
}

}  // namespace math
}}  // namespace gradus

#undef GRADUS_MATH
