#include "gradus/core/math.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "gradus/core/erf.hpp"
#include "gradus/core/random.hpp"
#include "gradus/core/scalar.hpp"

using namespace gradus;

namespace {

/// A function of math.hpp, the same of the standard library, and what it promises.
struct MathFunction {
  std::string name;
  float (*in_float)(float);
  double (*in_double)(double);
  double (*known)(double);
  long double (*known_long)(long double);
  double largest_error;           ///< In units of the last place.
  std::uint64_t hash_of_floats;   ///< Of the results' bits, on any machine.
  std::uint64_t hash_of_doubles;  ///< The same.
};

#define GRADUS_MATH_FUNCTION(f, largest_error, hash_of_floats, hash_of_doubles)                   \
  MathFunction {                                                                                  \
#f, math::f < float>, math::f < double>,                                                      \
        [](double x) { return std::f(x); }, [](long double x) { return std::f(x); },              \
                                                                                  largest_error,  \
                                                                                  hash_of_floats, \
                                                                                  hash_of_doubles \
  }

const std::vector<MathFunction>& math_functions() {
  static const std::vector<MathFunction> functions = {
      GRADUS_MATH_FUNCTION(exp, 1.0, 0x99a32b11e2a1663b, 0xa13ca15ced3689ea),
      GRADUS_MATH_FUNCTION(expm1, 1.2, 0xa57b37e82eec844e, 0x30c4d3e7f8ba9788),
      GRADUS_MATH_FUNCTION(log, 0.9, 0x2fdd0f4dd5e43d18, 0xfe9e9db038e1b251),
      GRADUS_MATH_FUNCTION(log1p, 0.9, 0x7a2a3669a3d7527f, 0x0f0203bb7104d1d7),
      GRADUS_MATH_FUNCTION(tanh, 1.9, 0x467bf0346048d7ad, 0xc407938bee738261),
      GRADUS_MATH_FUNCTION(erf, 1.3, 0x2720d9a01ec62ef4, 0x43a5c8901b7a9f5e),
      GRADUS_MATH_FUNCTION(erfc, 1.8, 0xcc9abaea3c539258, 0xfc6b3bfff8822374),
  };
  return functions;
}

/// How far y is from the true value, in units of the last place of that value's T.
template <class T, class Known>
double units_off(T y, Known known) {
  using Limits = std::numeric_limits<T>;
  if (std::isnan(y) || std::isnan(known)) {
    return std::isnan(y) && std::isnan(known) ? 0 : std::numeric_limits<double>::infinity();
  }
  if (y == static_cast<T>(known)) return std::abs(known) < Limits::max() ? 0.5 : 0;
  int exponent = 0;
  std::frexp(known, &exponent);
  exponent = std::max(exponent, Limits::min_exponent) - Limits::digits;
  return static_cast<double>(std::abs(std::ldexp(static_cast<Known>(y) - known, -exponent)));
}

/// Floats of all signs and exponents, NaN and the infinities among them.
std::vector<float> all_kinds_of_floats(std::uint64_t stride) {
  std::vector<float> x;
  for (std::uint64_t bits = 0; bits < 1ULL << 32; bits += stride) {
    x.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  }
  return x;
}

/// Doubles of all kinds, of which one in two is in the range where the functions are interesting.
std::vector<double> all_kinds_of_doubles(int n) {
  std::vector<double> x;
  std::uint64_t bits = 0;
  for (int i = 0; i < n; ++i) {
    bits += 0x9e3779b97f4a7c15ULL;  // 2^64 over the golden ratio: it fills the range evenly
    x.push_back(std::bit_cast<double>(bits));
    const std::uint64_t exponent = 1023 - 40 + (bits >> 32) % 50;  // 2^-40 to 2^9
    x.push_back(std::bit_cast<double>((bits & ~(0x7ffULL << 52)) | exponent << 52));
  }
  return x;
}

/// FNV-1a of all bytes of the results, the lowest first. Every NaN counts as the same one.
template <class T, class Bits>
std::uint64_t hash_of_results(T (*f)(T), const std::vector<T>& arguments, Bits a_nan) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const T x : arguments) {
    const T y = f(x);
    const Bits bits = std::isnan(y) ? a_nan : std::bit_cast<Bits>(y);
    for (std::size_t k = 0; k < sizeof(T); ++k) {
      hash = (hash ^ ((bits >> 8 * k) & 0xff)) * 0x100000001b3ULL;
    }
  }
  return hash;
}

template <class T>
void expect_known_limits() {
  constexpr T kNoLimit = std::numeric_limits<T>::infinity();
  constexpr T kMax = std::numeric_limits<T>::max(), kLeast = std::numeric_limits<T>::denorm_min();
  const auto same = [](T a, T b) { return a == b && std::signbit(a) == std::signbit(b); };

  EXPECT_TRUE(same(math::exp(-kNoLimit), 0) && same(math::exp(-kMax), 0));
  EXPECT_TRUE(same(math::exp(T(0)), 1) && same(math::exp(T(-0.0)), 1));
  EXPECT_TRUE(same(math::exp(kNoLimit), kNoLimit) && same(math::exp(kMax), kNoLimit));

  EXPECT_TRUE(same(math::expm1(-kNoLimit), -1) && same(math::expm1(-kMax), -1));
  EXPECT_TRUE(same(math::expm1(T(0)), 0) && same(math::expm1(T(-0.0)), T(-0.0)));
  EXPECT_TRUE(same(math::expm1(kNoLimit), kNoLimit) && same(math::expm1(kMax), kNoLimit));
  EXPECT_TRUE(same(math::expm1(kLeast), kLeast) && same(math::expm1(-kLeast), -kLeast));

  EXPECT_TRUE(same(math::log(T(0)), -kNoLimit) && same(math::log(T(-0.0)), -kNoLimit));
  EXPECT_TRUE(same(math::log(T(1)), 0) && same(math::log(kNoLimit), kNoLimit));
  EXPECT_TRUE(std::isnan(math::log(T(-1))) && std::isnan(math::log(-kNoLimit)));
  EXPECT_TRUE(std::isnan(math::log(-kLeast)));

  EXPECT_TRUE(same(math::log1p(T(0)), 0) && same(math::log1p(T(-0.0)), T(-0.0)));
  EXPECT_TRUE(same(math::log1p(kLeast), kLeast) && same(math::log1p(-kLeast), -kLeast));
  EXPECT_TRUE(same(math::log1p(T(-1)), -kNoLimit) && same(math::log1p(kNoLimit), kNoLimit));
  EXPECT_TRUE(std::isnan(math::log1p(T(-1.5))) && std::isnan(math::log1p(-kNoLimit)));

  EXPECT_TRUE(same(math::tanh(T(0)), 0) && same(math::tanh(T(-0.0)), T(-0.0)));
  EXPECT_TRUE(same(math::tanh(kNoLimit), 1) && same(math::tanh(-kNoLimit), -1));
  EXPECT_TRUE(same(math::tanh(kLeast), kLeast));
  EXPECT_TRUE(same(math::erf(T(0)), 0) && same(math::erf(T(-0.0)), T(-0.0)));
  EXPECT_TRUE(same(math::erf(kNoLimit), 1) && same(math::erf(-kNoLimit), -1));
  EXPECT_TRUE(same(math::erfc(T(0)), 1) && same(math::erfc(T(-0.0)), 1));
  EXPECT_TRUE(same(math::erfc(kNoLimit), 0) && same(math::erfc(-kNoLimit), 2));
  EXPECT_TRUE(same(math::erfc(kMax), 0) && same(math::erfc(-kMax), 2));
}

}  // namespace

TEST(Math, IsAccurateInFloat) {
  const std::vector<float> arguments = all_kinds_of_floats(9973);
  for (const MathFunction& f : math_functions()) {
    double worst = 0;
    float where = 0;
    for (const float x : arguments) {
      const double error = units_off(f.in_float(x), f.known(static_cast<double>(x)));
      if (error > worst) worst = error, where = x;
    }
    EXPECT_LT(worst, f.largest_error) << f.name << " at " << where;
  }
}

TEST(Math, IsAccurateInDouble) {
  if (std::numeric_limits<long double>::digits <= std::numeric_limits<double>::digits) {
    GTEST_SKIP() << "needs a long double that is longer than a double";
  }
  const std::vector<double> arguments = all_kinds_of_doubles(60'000);
  for (const MathFunction& f : math_functions()) {
    double worst = 0, where = 0;
    for (const double x : arguments) {
      const double error = units_off(f.in_double(x), f.known_long(static_cast<long double>(x)));
      if (error > worst) worst = error, where = x;
    }
    EXPECT_LT(worst, f.largest_error) << f.name << " at " << where;
  }
}

TEST(Math, HasExactLimits) {
  expect_known_limits<float>();
  expect_known_limits<double>();
  for (const MathFunction& f : math_functions()) {
    EXPECT_TRUE(std::isnan(f.in_float(std::numeric_limits<float>::quiet_NaN()))) << f.name;
    EXPECT_TRUE(std::isnan(f.in_double(std::numeric_limits<double>::quiet_NaN()))) << f.name;
  }
}

TEST(Math, OddFunctionsAreOdd) {
  for (const float x : all_kinds_of_floats(99'991)) {
    if (std::isnan(x)) continue;
    EXPECT_EQ(math::tanh(-x), -math::tanh(x)) << x;
    EXPECT_EQ(math::erf(-x), -math::erf(x)) << x;
    EXPECT_EQ(math::erf(static_cast<double>(-x)), -math::erf(static_cast<double>(x))) << x;
  }
}

TEST(Math, NeverTurnsBackByMoreThanItsError) {
  Random random(1);
  for (const MathFunction& f : math_functions()) {
    const bool falls = f.name == "erfc";
    for (int i = 0; i < 20'000; ++i) {
      const float x = static_cast<float>(random.uniform(f.name.starts_with("log") ? 0 : -6, 6));
      const float a = f.in_float(x), b = f.in_float(std::nextafter(x, 10.0F));
      const float last_place = std::nextafter(std::abs(a), 1e30F) - std::abs(a);
      EXPECT_GE(falls ? a - b : b - a, -3 * last_place) << f.name << ' ' << x;
    }
  }
}

TEST(Math, GivesTheSameBitsOnEveryMachine) {
  const std::vector<float> floats = all_kinds_of_floats(65'537);
  const std::vector<double> doubles = all_kinds_of_doubles(30'000);
  for (const MathFunction& f : math_functions()) {
    EXPECT_EQ(hash_of_results(f.in_float, floats, std::uint32_t{0x7fc00000}), f.hash_of_floats)
        << f.name;
    EXPECT_EQ(hash_of_results(f.in_double, doubles, std::uint64_t{0x7ff8000000000000}),
              f.hash_of_doubles)
        << f.name;
  }
}
