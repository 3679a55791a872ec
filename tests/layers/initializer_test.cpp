#include "gradus/layers/parameters.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/errors.hpp"
#include "support/matrices.hpp"

using namespace gradus;

namespace {

constexpr Fans kFans = {300, 100};

/// 40,000 first values of a kernel, by the initializer's Keras name.
Vector initial_values(const std::string& name, Fans fans = kFans, std::uint64_t seed = 1) {
  Random random(seed);
  Vector v = Vector::Constant(40'000, kNaN);
  Initializer::from_name(name)->fill(view(v), fans, random);
  return v;
}

double mean(const Vector& v) { return v.cast<double>().mean(); }
double variance(const Vector& v) { return v.cast<double>().array().square().mean(); }

/// Mean 0 and the variance of Keras's formula, within four standard errors or so.
void expect_moments(const Vector& v, double expected_variance) {
  EXPECT_NEAR(mean(v), 0, 4 * std::sqrt(expected_variance) / 200);
  EXPECT_NEAR(variance(v) / expected_variance, 1, 4 * 1.0 / 200);
}

/// All values within the bound, and some of them close to it on both sides.
void expect_bound(const Vector& v, double bound) {
  EXPECT_GE(v.minCoeff(), -bound * (1 + 1e-6));
  EXPECT_LT(v.minCoeff(), -bound * 0.995);
  EXPECT_LE(v.maxCoeff(), bound * (1 + 1e-6));
  EXPECT_GT(v.maxCoeff(), bound * 0.995);
}

// A standard normal cut off at ±2 has this standard deviation, so the bound is 2/0.8796 of one's.
constexpr double kCut = 2 / 0.87962566103423978;

}  // namespace

TEST(Initializer, GlorotUniform) {
  expect_moments(initial_values("glorot_uniform"), 2.0 / 400);
  expect_bound(initial_values("glorot_uniform"), std::sqrt(6.0 / 400));
}

TEST(Initializer, GlorotNormal) {
  expect_moments(initial_values("glorot_normal"), 2.0 / 400);
  expect_bound(initial_values("glorot_normal"), kCut * std::sqrt(2.0 / 400));
}

TEST(Initializer, HeUniform) {
  expect_moments(initial_values("he_uniform"), 2.0 / 300);
  expect_bound(initial_values("he_uniform"), std::sqrt(6.0 / 300));
}

TEST(Initializer, HeNormal) {
  expect_moments(initial_values("he_normal"), 2.0 / 300);
  expect_bound(initial_values("he_normal"), kCut * std::sqrt(2.0 / 300));
}

TEST(Initializer, Zeros) { EXPECT_EQ(initial_values("zeros"), Vector::Zero(40'000)); }

TEST(Initializer, GlorotTakesBothFansAndHeTheInputs) {
  for (const std::string shape : {"uniform", "normal"}) {
    EXPECT_EQ(initial_values("glorot_" + shape, {300, 100}),
              initial_values("glorot_" + shape, {100, 300}));
    EXPECT_EQ(initial_values("he_" + shape, {300, 100}), initial_values("he_" + shape, {300, 7}));
    EXPECT_NE(initial_values("he_" + shape, {300, 100}), initial_values("he_" + shape, {100, 300}));
  }
}

TEST(Initializer, UniformIsFlatAndNormalIsNot) {
  // Share of values within half of the bound: 1/2 if uniform, P(|X| < 1) / P(|X| < 2) if normal.
  const auto share = [](const std::string& name) {
    const Vector v = initial_values(name);
    return (v.array().abs() < v.cwiseAbs().maxCoeff() / 2).cast<double>().mean();
  };
  EXPECT_NEAR(share("glorot_uniform"), 0.5, 0.01);
  EXPECT_NEAR(share("he_uniform"), 0.5, 0.01);
  EXPECT_NEAR(share("glorot_normal"), 0.682689 / 0.954500, 0.01);
  EXPECT_NEAR(share("he_normal"), 0.682689 / 0.954500, 0.01);
}

TEST(Initializer, DependsOnTheSeedAlone) {
  for (const std::string name : {"glorot_uniform", "glorot_normal", "he_uniform", "he_normal"}) {
    EXPECT_EQ(initial_values(name), initial_values(name));
    EXPECT_NE(initial_values(name), initial_values(name, kFans, 2));
  }
}

TEST(Initializer, GivesTheSameNumbersOnEveryPlatform) {
  Random random(42);  // begins with u = 0.74156487877182331, 0.15991039287692010
  Vector v(2);
  GlorotUniform().fill(view(v), {3, 3}, random);  // a = 1, so 2u - 1
  EXPECT_TRUE(
      all_near(v, vector({0.48312975754364662, -0.68017921424615980}), by_precision(1e-7, 1e-15)));
}

TEST(Initializer, RefusesUnknownNames) {
  EXPECT_TRUE(says([] { (void)Initializer::from_name("he_norml"); },
                   {"unknown initializer 'he_norml'", "did you mean 'he_normal'?", "zeros"}));
}
