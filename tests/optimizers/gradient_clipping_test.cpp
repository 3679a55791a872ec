#include "gradus/optimizers/optimizer.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "gradus/optimizers/adam.hpp"
#include "gradus/optimizers/sgd.hpp"
#include "support/errors.hpp"
#include "support/matrices.hpp"

using namespace gradus;

namespace {

/// The clipped gradient, of an array of 2 and one of 3: -θ after a step of rate 1 from 0.
Vector clipped(SGDOptions options, const Vector& gradient) {
  options.learning_rate = 1;
  SGD sgd(options);
  sgd.build({2, 3});
  Vector theta = Vector::Zero(5);
  sgd.step(view(theta), read_only(gradient));
  return -theta;
}

const Vector kG = vector({3, -4, 0.25, 0, 12});  // norms 5 and about 12, 13 of both

}  // namespace

TEST(GradientClipping, ByValue) {
  EXPECT_EQ(clipped({.clipvalue = 3.5}, kG), vector({3, -3.5, 0.25, 0, 3.5}));
}

TEST(GradientClipping, ByTheNormOfEachArray) {
  const Vector got = clipped({.clipnorm = 2.5}, vector({3, -4, 0, 1.5, -2}));
  EXPECT_TRUE(all_near(got, vector({1.5, -2, 0, 1.5, -2}), 1e-6)) << "halved, and left as it was";
  EXPECT_NEAR(clipped({.clipnorm = 2.5}, kG).tail(3).norm(), 2.5, 1e-6);
}

TEST(GradientClipping, ByTheNormOfAll) {
  const Vector thirteen = vector({3, -4, 0, 0, 12});
  EXPECT_TRUE(all_near(clipped({.global_clipnorm = 6.5}, thirteen), thirteen / 2, 1e-6));
  EXPECT_EQ(clipped({.global_clipnorm = 14}, thirteen), thirteen);
}

TEST(GradientClipping, LeavesAZeroGradientAlone) {
  for (const SGDOptions& options :
       {SGDOptions{.clipnorm = 1}, SGDOptions{.clipvalue = 1}, SGDOptions{.global_clipnorm = 1}}) {
    EXPECT_EQ(clipped(options, Vector::Zero(5)), Vector::Zero(5));
  }
}

TEST(GradientClipping, FindsNormsWhoseSquaresOverflow) {
  const Scalar huge = static_cast<Scalar>(by_precision(1e30, 1e150));
  const Vector got = clipped({.global_clipnorm = 5}, vector({3, -4, 0, 0, 0}) * huge);
  EXPECT_TRUE(all_near(got, vector({3, -4, 0, 0, 0}), 1e-6));
}

TEST(GradientClipping, DoesNotHideANaN) {
  Vector bad = kG;
  bad(1) = kNaN;
  for (const SGDOptions& options :
       {SGDOptions{.clipnorm = 1}, SGDOptions{.clipvalue = 1}, SGDOptions{.global_clipnorm = 1}}) {
    EXPECT_TRUE(std::isnan(clipped(options, bad)(1)));
  }
  bad(1) = kInfinity;
  EXPECT_EQ(clipped({.clipvalue = 1}, bad)(1), 1);
  EXPECT_FALSE(clipped({.global_clipnorm = 1}, bad).allFinite());
}

TEST(GradientClipping, ComesBeforeWeightDecay) {
  SGD sgd({.learning_rate = 0.5, .weight_decay = 0.5, .clipvalue = 1});
  sgd.build(1);
  Vector theta = vector({8});
  const Vector large = vector({100});
  sgd.step(view(theta), read_only(large));
  EXPECT_EQ(theta(0), 8 - 2 - 0.5) << "the decay is not clipped";
}

TEST(GradientClipping, TakesNewArraysAndKeepsMoments) {
  SGD sgd({.learning_rate = 1, .momentum = 0.5, .clipnorm = 1});
  Vector theta = Vector::Zero(2);
  const Vector gradient = vector({4, 4}), none = Vector::Zero(2);
  sgd.build(2);
  sgd.build({1, 1});
  sgd.step(view(theta), read_only(gradient));
  EXPECT_EQ(theta, vector({-1, -1}));
  sgd.build(2);  // the moments stay
  sgd.step(view(theta), read_only(none));
  EXPECT_EQ(theta, vector({-1.5, -1.5}));
}

TEST(GradientClipping, RefusesBadBounds) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double bad : {0.0, -1.0, nan, infinity}) {
    EXPECT_TRUE(says([&] { SGD({.clipnorm = bad}); }, {"clipnorm", "above 0", "leave it out"}));
    EXPECT_TRUE(says([&] { Adam({.clipvalue = bad}); }, {"clipvalue", "above 0"}));
    EXPECT_TRUE(says([&] { Adam({.global_clipnorm = bad}); }, {"global_clipnorm", "above 0"}));
  }
  EXPECT_TRUE(says([] { Adam({.clipnorm = 1, .clipvalue = 1}); },
                   {"at most one of them", "got 2", "leave the others out"}));
  EXPECT_TRUE(says([] { SGD({.clipnorm = 1, .clipvalue = 1, .global_clipnorm = 1}); }, {"got 3"}));
}
