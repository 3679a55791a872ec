#include "gradus/core/random.hpp"

#include <array>
#include <cmath>
#include <utility>

#include "gradus/core/math.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

/// The finalizer of SplitMix64: every input bit changes about half of the output bits.
std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

double ratio_of_polynomials(const std::array<double, 8>& numerator,
                            const std::array<double, 8>& denominator, double r) {
  double a = 0, b = 0;
  for (std::size_t k = 8; k-- > 0;) {
    a = a * r + numerator[k];
    b = b * r + denominator[k];
  }
  return a / b;
}

}  // namespace

Random::Random(std::uint64_t seed, std::uint64_t stream)
    : state_(mix(mix(seed) ^ (stream * 0x9e3779b97f4a7c15ULL + 0xd1b54a32d192ed03ULL))) {}

std::uint64_t Random::next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  return mix(state_);
}

double Random::uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

std::uint32_t Random::below(std::uint32_t n) {
  // Lemire (2019): the high half of word * n is uniform once the words that would make the first
  // 2^32 mod n results likelier are drawn again; the division is rarely needed.
  std::uint64_t product = (next() >> 32) * n;
  if (static_cast<std::uint32_t>(product) < n) {
    const std::uint32_t rejected = (0 - n) % n;  // 2^32 mod n
    while (static_cast<std::uint32_t>(product) < rejected) product = (next() >> 32) * n;
  }
  return static_cast<std::uint32_t>(product >> 32);
}

double Random::normal() {
  // The middle of one of 2^53 equal intervals is never 0 or 1.
  return inverse_normal((static_cast<double>(next() >> 11) + 0.5) * 0x1.0p-53);
}

double Random::truncated_normal() {
  constexpr double kBelowMinusTwo = 0.022750131948179207;  // P(X < -2)
  return inverse_normal(kBelowMinusTwo + (1 - 2 * kBelowMinusTwo) * uniform());
}

void Random::shuffle(std::span<std::uint32_t> items) {
  for (std::size_t i = items.size(); i > 1; --i) {
    std::swap(items[i - 1], items[below(static_cast<std::uint32_t>(i))]);
  }
}

double inverse_normal(double p) {
  // The coefficients of Wichura's PPND16.
  constexpr std::array<double, 8> kA = {3.3871328727963666080,    1.3314166789178437745e+2,
                                        1.9715909503065514427e+3, 1.3731693765509461125e+4,
                                        4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                        3.3430575583588128105e+4, 2.5090809287301226727e+3};
  constexpr std::array<double, 8> kB = {1.00000000000000000000,   4.2313330701600911252e+1,
                                        6.8718700749205790830e+2, 5.3941960214247511077e+3,
                                        2.1213794301586595867e+4, 3.9307895800092710610e+4,
                                        2.8729085735721942674e+4, 5.2264952788528545610e+3};
  constexpr std::array<double, 8> kC = {1.42343711074968357734,    4.63033784615654529590,
                                        5.76949722146069140550,    3.64784832476320460504,
                                        1.27045825245236838258,    2.41780725177450611770e-1,
                                        2.27238449892691845833e-2, 7.74545014278341407640e-4};
  constexpr std::array<double, 8> kD = {1.00000000000000000000,    2.05319162663775882187,
                                        1.67638483018380384940,    6.89767334985100004550e-1,
                                        1.48103976427480074590e-1, 1.51986665636164571966e-2,
                                        5.47593808499534494600e-4, 1.05075007164441684324e-9};
  constexpr std::array<double, 8> kE = {6.65790464350110377720,    5.46378491116411436990,
                                        1.78482653991729133580,    2.96560571828504891230e-1,
                                        2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                        2.71155556874348757815e-5, 2.01033439929228813265e-7};
  constexpr std::array<double, 8> kF = {1.00000000000000000000,    5.99832206555887937690e-1,
                                        1.36929880922735805310e-1, 1.48753612908506148525e-2,
                                        7.86869131145613259100e-4, 1.84631831751005468180e-5,
                                        1.42151175831644588870e-7, 2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) return q * ratio_of_polynomials(kA, kB, 0.180625 - q * q);
  const double r = std::sqrt(-math::log(q < 0 ? p : 1 - p));
  const double x =
      r <= 5 ? ratio_of_polynomials(kC, kD, r - 1.6) : ratio_of_polynomials(kE, kF, r - 5);
  return q < 0 ? -x : x;
}

}  // namespace gradus
