#include "gradus/layers/parameters.hpp"

#include <gtest/gtest.h>

#include "support/errors.hpp"
#include "support/gradient_check.hpp"
#include "support/matrices.hpp"

using namespace gradus;

namespace {

const Vector kW = vector({1, -2, 0, 3});  // Σ |w| = 6, Σ w² = 14

/// What add_gradient() adds to a gradient of all 1.
Vector added(const Regularizer& regularizer, const Vector& w) {
  Vector gradient = Vector::Ones(w.size());
  regularizer.add_gradient(read_only(w), view(gradient));
  return gradient.array() - 1;
}

double value(const Regularizer& regularizer, const Vector& w) {
  return regularizer.value(read_only(w));
}

}  // namespace

TEST(Regularizer, GivesTheValuesOfItsFormulas) {
  EXPECT_DOUBLE_EQ(value(L1(0.5), kW), 3);
  EXPECT_DOUBLE_EQ(value(L2(0.5), kW), 7);
  EXPECT_DOUBLE_EQ(value(L1L2({.l1 = 0.5, .l2 = 0.25}), kW), 6.5);
}

TEST(Regularizer, AddsTheGradientsOfItsFormulas) {
  EXPECT_EQ(added(L1(0.5), kW), vector({0.5, -0.5, 0, 0.5}));
  EXPECT_EQ(added(L2(0.5), kW), vector({1, -2, 0, 3}));
  EXPECT_EQ(added(L1L2({.l1 = 0.5, .l2 = 0.25}), kW), vector({1, -1.5, 0, 2}));
}

TEST(Regularizer, HasTheDefaultsOfKeras) {
  EXPECT_DOUBLE_EQ(value(L1(), kW), 0.06);
  EXPECT_DOUBLE_EQ(value(L2(), kW), 0.14);
  EXPECT_EQ(value(L1L2(), kW), 0);
  EXPECT_EQ(added(L1L2(), kW), Vector::Zero(4));
}

TEST(Regularizer, IsKnownByName) {
  EXPECT_DOUBLE_EQ(value(*Polymorphic<Regularizer>("l1"), kW), 0.06);
  EXPECT_DOUBLE_EQ(value(*Polymorphic<Regularizer>("l2"), kW), 0.14);
  EXPECT_DOUBLE_EQ(value(*Polymorphic<Regularizer>("l1_l2"), kW), 0.2);
  EXPECT_TRUE(says([] { Polymorphic<Regularizer>("l3"); }, {"unknown regularizer 'l3'", "l1_l2"}));
}

TEST(Regularizer, SumsInDouble) {
  // In float the squares of many small numbers beside a large one would be lost.
  Vector w = Vector::Constant(100'000, Scalar(0.0625));
  w(0) = 4096;
  EXPECT_EQ(value(L2(1), w), 4096.0 * 4096.0 + 99'999.0 / 256.0);
}

TEST(Regularizer, ShowsNaNAndInfinity) {
  for (const Polymorphic<Regularizer> regularizer : {"l1", "l2", "l1_l2"}) {
    EXPECT_TRUE(std::isnan(value(*regularizer, vector({1, NAN}))));
    EXPECT_TRUE(std::isinf(value(*regularizer, vector({1, -HUGE_VAL}))));
    EXPECT_TRUE(std::isfinite(value(*regularizer, vector({1e30, -1e30}))));
  }
}

TEST(Regularizer, RefusesFactorsBelowZero) {
  EXPECT_TRUE(says([] { L1(-0.01); }, {"l1", "at least 0", "-0.01"}));
  EXPECT_TRUE(says([] { L2(std::nan("")); }, {"l2", "nan"}));
  EXPECT_TRUE(says([] { L1L2({.l1 = 1, .l2 = HUGE_VAL}); }, {"l2", "inf"}));
}

#ifdef GRADUS_DOUBLE
TEST(Regularizer, GradientAgreesWithDifferences) {
  Vector w = random_vector(20, 1);
  for (double& value : w) value += value > 0 ? 0.01 : -0.01;  // away from the corner
  for (const Polymorphic<Regularizer> regularizer : {"l1", "l2", "l1_l2"}) {
    const auto L = [&] { return value(*regularizer, w); };
    EXPECT_TRUE(derivatives_agree(added(*regularizer, w), numeric_gradient(view(w), L)));
  }
}
#endif
