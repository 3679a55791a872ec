// erf and erfc, as in math.hpp: the same bits on every machine.
#pragma once

// Largest errors found, in units of the last place: in float, of every argument, erf 1.24 and erfc
// 1.76; in double, of 4 million, 1.20 and 1.65.

#include "gradus/core/math.hpp"

namespace gradus::inline GRADUS_PRECISION::math {

namespace detail {

/// The first half of x's digits: products of two such numbers are exact.
template <class T>
[[gnu::always_inline]] constexpr T high_half(T x) {
  constexpr int kHalf = Format<T>::kDigits / 2 + 1;
  return number<T>(bits(x) >> kHalf << kHalf);
}

/// g + low.
template <class T>
struct Sum {
  T g, low;
};

/// -ln erfc x = x + x C(x), a smooth function, for 0 <= x <= 4 in float and 6 in double. C by
/// Sollya: w = x * erfc(x) / erf(x); remez((-log(erfc(x)) / x - 1) * w, 9, [1b-30; 4], w) in float,
/// 25 and [1b-30; 6] in double. With it, the error of erf is below 4.2e-10 and 7.0e-19 of erf.
template <class T>
[[gnu::always_inline]] constexpr Sum<T> minus_log_erfc(T x) {
  constexpr T c0 = Format<T>::kFloat ? T(0.12837917f) : T(0.1283791670955126);
  constexpr T c1 = Format<T>::kFloat ? T(0.6366198f) : T(0.6366197723675816),
              c1_high = high_half(c1);
  T c2;  // and more: C(x) = c0 + c1 x + c2 x²
  if constexpr (Format<T>::kFloat) {
    c2 = polynomial<T>(x, x * x, 0.102771277f, -0.019117695f, -0.0002530608f, 0.0017993535f,
                       -0.00074068558f, 0.00016748078f, -2.1354544e-5f, 1.1932931e-6f);
  } else {
    c2 = polynomial<T>(x, x * x, 0.10277260330192355, -0.01912844700867211, -0.0002091946442569462,
                       0.001696205953327943, -0.0005901230955106372, 2.5868762300100197e-5,
                       6.452080096596975e-5, -2.9788411060342195e-5, 3.5179604507126985e-6,
                       2.6854764093473714e-6, -1.5805055725213922e-6, 1.9723807274154e-7,
                       2.3424449308318812e-7, -1.966141599902278e-7, 9.085255521973386e-8,
                       -3.026091537437786e-8, 7.763922464912584e-9, -1.5631319434023437e-9,
                       2.463525523217984e-10, -2.9869905476243376e-11, 2.6937724412875473e-12,
                       -1.7023910413521283e-13, 6.726473652957091e-15, -1.2499277715766817e-16);
  }
  // Two numbers each for C(x), for x C(x), and for the sum.
  const T x_high = high_half(x), x_low = x - x_high;
  const T exact = x_high * c1_high;
  const T more = c0 + (x * x * c2 + (x_high * (c1 - c1_high) + x_low * c1));
  const T c = exact + more, c_lost = more - (c - exact), c_high = high_half(c);
  const T xc = x * c, xc_lost = ((x_high * c_high - xc) + x_high * (c - c_high)) + x_low * c;
  const T g = x + xc;
  return {g, (xc - (g - x)) + (xc_lost + x * c_lost)};
}

/// x e^(x²) erfc x - 1/2 for x >= 1: it is small, and smooth in t = (x - 3) / (x + 3) (as Shepherd
/// and Laframboise 1981 have it). By Sollya, where x is t: y = 3 * (1 + x) / (1 - x);
/// q = y * exp(y^2) * erfc(y); remez(1 - 1 / (2 * q), 9, [-1/2; 5/9], 1 / q) in float, 20 and
/// [-1/2; 49/61] in double. With it, the error of erfc is below 4.3e-10 and 2.6e-18 of erfc.
template <class T>
[[gnu::always_inline]] constexpr T erfc_tail(T x) {
  const T t = (x - 3) / (x + 3);
  if constexpr (Format<T>::kFloat) {
    return polynomial<T>(t, t * t, 0.037003453f, 0.095306227f, -0.146583f, 0.139880533f,
                         -0.09547098f, 0.04635074f, -0.014007083f, 0.0009043629f, 0.0011881813f,
                         -0.00037692911f);
  } else {
    return polynomial<T>(t, t * t, 0.037003453544169854, 0.09530622695922802, -0.1465830480328918,
                         0.1398805476017699, -0.09546975030655748, 0.04635026333126621,
                         -0.014019825628671993, 0.0009108226909895148, 0.0012428762039300124,
                         -0.0004125438409912718, -8.460865556105894e-5, 6.89806321246052e-5,
                         6.466401774731088e-6, -1.1115394929016687e-5, -9.992408629169702e-7,
                         1.9040339663653629e-6, 3.0076631917693915e-7, -3.6706964806963443e-7,
                         -7.320513571492265e-8, 8.693034823033534e-8, -1.4168255862509025e-8);
  }
}

}  // namespace detail

/// erf x = 1 - e^-g for x > 0, with g = -ln erfc x.
template <class T>
[[gnu::always_inline]] constexpr T erf(T x) {
  const T a = detail::absolute(x);
  const auto [g, low] = detail::minus_log_erfc(a);
  const T y = -detail::expm1(-g, low);
  return detail::signed_as(x, a > (detail::Format<T>::kFloat ? 4 : 6) ? 1 : y);
}

/// erfc x = 1 - erf x, which keeps its digits where it is small. It is e^-g for 0 < x < 1, from
/// there on e^(-x²) (1/2 + tail) / x.
template <class T>
[[gnu::always_inline]] constexpr T erfc(T x) {
  constexpr T kMost = detail::Format<T>::kFloat ? T(10.5) : T(27.5);
  const T a = detail::absolute(x);
  const bool near = a < 1;
  const T p = near ? T(1) : T(0.5), tail = near ? T(0) : detail::erfc_tail(a), d = near ? T(1) : a;
  const T d_high = detail::high_half(d);
  const auto [g, g_low] = detail::minus_log_erfc(a);
  const auto [n, r, rest] = detail::power_of_e(near ? -g : -(d_high * d_high),
                                               near ? g_low : (d - d_high) * (d + d_high));
  // (1 + r + rest) (p + tail) = sum + lost. q is the sum divided by d, but for a remainder.
  const T small = tail + (r + rest) * (p + tail);
  const T sum = p + small, lost = small - (sum - p);
  const T inverse = 1 / d, q = sum * inverse, q_high = detail::high_half(q);
  const T remainder = (sum - q_high * d_high) - q_high * (d - d_high) - (q - q_high) * d;
  const T y = detail::scaled(q + (remainder + lost) * inverse, n);
  const T limited = a > kMost ? 0 : y;
  return x < 0 ? 2 - limited : limited;
}

}  // namespace gradus::math
