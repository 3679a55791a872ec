#include "gradus/core/dual.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/matrices.hpp"

using namespace gradus;

namespace {

constexpr double kDualTolerance = by_precision(1e-5, 1e-13);

/// x + ε_l
Dual variable(Scalar x, int lane) {
  Dual dual = x;
  dual.d(lane) = 1;
  return dual;
}

}  // namespace

TEST(Dual, FollowsTheChainRuleByHand) {
  // f = x²y + sin(xy) at (2, 3): ∂f/∂x = 2xy + y cos(xy), ∂f/∂y = x² + x cos(xy)
  const Dual x = variable(2, 0), y = variable(3, kDualLanes - 1);
  const auto product = x * y;
  const auto f = x * product + sin(product);
  EXPECT_NEAR(f.v, 12 + std::sin(6.0), kDualTolerance);
  EXPECT_NEAR(f.d(0), 12 + 3 * std::cos(6.0), kDualTolerance);
  EXPECT_NEAR(f.d(kDualLanes - 1), 4 + 2 * std::cos(6.0), kDualTolerance);
  EXPECT_EQ(f.d.segment(1, kDualLanes - 2).abs().maxCoeff(), 0) << "other inputs do not matter";
}

TEST(Dual, DividesAndTakesPowersOfTwoVariables) {
  const Dual x = variable(2, 0), y = variable(3, 1);
  EXPECT_NEAR((x / y).d(0), 1.0 / 3, kDualTolerance);
  EXPECT_NEAR((x / y).d(1), -2.0 / 9, kDualTolerance);
  EXPECT_NEAR(pow(x, y).d(0), 12, kDualTolerance);                     // y x^(y-1)
  EXPECT_NEAR(pow(x, y).d(1), 8 * std::log(2.0), 2 * kDualTolerance);  // x^y log x
  EXPECT_NEAR(pow(variable(0, 0), 2).d(0), 0, 0) << "a constant power needs no log 0";
}

TEST(Dual, HasASlopeAtCorners) {
  EXPECT_EQ(abs(variable(0, 0)).d(0), 0);
  EXPECT_EQ(abs(variable(-2, 0)).d(0), -1);
  EXPECT_EQ(max(variable(1, 0), variable(1, 1)).d(0), 1) << "of equals the first";
  EXPECT_EQ(max(variable(1, 0), variable(1, 1)).d(1), 0);
  EXPECT_EQ(min(variable(1, 0), Dual(2)).d(0), 1);
}

TEST(Dual, ShowsNaN) {
  const Dual x = log(variable(-1, 0));
  EXPECT_TRUE(isnan(x));
  EXPECT_TRUE(std::isnan((x * 0).v));
  EXPECT_TRUE(std::isnan((abs(x)).v));
}

TEST(Dual, IsANumberOfEigens) {
  DualVector p(3);
  p << variable(1, 0), variable(2, 1), variable(4, 2);
  const Vector w = vector({1, 10, 100});
  const Dual f = (2.0 * p.array() + 1).matrix().dot(w.cast<Dual>()) + p.norm() + p.maxCoeff();
  // 3 + 50 + 900 + √21 + 4; by p_j: 2 w_j + p_j/√21 + [j = 2]
  EXPECT_NEAR(f.v, 957 + std::sqrt(21.0), 1000 * kDualTolerance);
  EXPECT_NEAR(f.d(0), 2 + 1 / std::sqrt(21.0), 10 * kDualTolerance);
  EXPECT_NEAR(f.d(1), 20 + 2 / std::sqrt(21.0), 10 * kDualTolerance);
  EXPECT_NEAR(f.d(2), 201 + 4 / std::sqrt(21.0), 100 * kDualTolerance);
}
