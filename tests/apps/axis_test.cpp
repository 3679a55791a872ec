// What the axes of a drawing show, and what of a curve is seen between them.
#include "cli/page/axis.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace gradus;
using namespace gradus::cli;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kUnbounded = std::numeric_limits<double>::infinity();

std::vector<double> values(double (*f)(double), double first, double last) {
  std::vector<double> all;
  for (int i = 0; i <= 100; ++i) all.push_back(f(first + (last - first) * i / 100));
  return all;
}

std::vector<std::string> labels(const Axis& axis) {
  std::vector<std::string> all;
  for (double tick : axis.ticks()) all.push_back(axis.label(tick));
  return all;
}

void expect_usable(const Axis& axis) {
  EXPECT_LT(axis.min, axis.max);
  EXPECT_TRUE(std::isfinite(axis.min) && std::isfinite(axis.max));
  EXPECT_GE(axis.ticks().size(), 2U);
  EXPECT_LE(axis.ticks().size(), 12U);
}

}  // namespace

TEST(Axis, StepsAre1Or2Or5TimesAPowerOfTen) {
  EXPECT_DOUBLE_EQ(nice_step(5, 5), 1);
  EXPECT_DOUBLE_EQ(nice_step(9, 5), 2);
  EXPECT_DOUBLE_EQ(nice_step(24, 5), 5);
  EXPECT_DOUBLE_EQ(nice_step(48, 5), 10);
  EXPECT_DOUBLE_EQ(nice_step(0.0011, 5), 0.0002);
}

TEST(Axis, LabelsAreRoundNumbers) {
  EXPECT_EQ(labels({-0.3, 0.3, 0.1}),
            (std::vector<std::string>{"-0.3", "-0.2", "-0.1", "0", "0.1", "0.2", "0.3"}));
  EXPECT_EQ(labels({0.1, 2.4, 1}), (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(labels({0, 25000, 12500}), (std::vector<std::string>{"0", "12500", "25000"}));
  EXPECT_EQ(labels({0, 2.5e6, 2.5e6}), (std::vector<std::string>{"0", "2.5e6"}));
  EXPECT_EQ(labels({0, 2e-5, 1e-5}), (std::vector<std::string>{"0", "1e-5", "2e-5"}));
}

TEST(Axis, ShowsAWholeCurveWithoutSteepEnds) {
  const Axis axis = robust_axis({values([](double x) { return x * x; }, -3, 3)}, 1);
  EXPECT_LT(axis.min, 0);
  EXPECT_GT(axis.max, 9);
  EXPECT_LT(axis.max, 10);
}

TEST(Axis, CutsSteepEndsAtATick) {
  const auto inverse = values([](double x) { return 1 / x; }, 0.001, 1);
  const Axis axis = robust_axis({inverse}, 0.25);
  EXPECT_GE(axis.max, 5);
  EXPECT_LE(axis.max, 20);
  EXPECT_DOUBLE_EQ(axis.ticks().back(), axis.max);
  const auto falling = values([](double x) { return -1 / x; }, 0.001, 1);
  EXPECT_DOUBLE_EQ(robust_axis({falling}, 0.25).min, -axis.max) << "the same downwards";
}

TEST(Axis, TakesAnyNumbers) {
  for (const std::vector<double>& curve :
       std::vector<std::vector<double>>{{},
                                        {kNan, kUnbounded},
                                        {0},
                                        {3, 3, 3},
                                        {-1e30, -1e30},
                                        {1e-300, 2e-300},
                                        {1, 1 + 1e-15},
                                        {-1e99, 1e99},
                                        {1, 2, kNan, -kUnbounded, 1e300}}) {
    SCOPED_TRACE(testing::PrintToString(curve));
    expect_usable(robust_axis({curve}, 1));
    expect_usable(robust_axis({curve, {0, 1}}, 1));
  }
  const Axis axis = robust_axis({{1, 2, kNan, -kUnbounded, 1e300}}, 1);
  EXPECT_LT(axis.max, 3) << "what cannot be drawn does not count";
}

TEST(VisiblePieces, EndWhereTheCurveLeavesTheAxis) {
  const auto pieces = visible_pieces({{0, -2}, {1, 0}, {2, 2}, {3, 0}}, {-1, 1, 1});
  ASSERT_EQ(pieces.size(), 2U);
  ASSERT_EQ(pieces[0].size(), 3U);
  EXPECT_DOUBLE_EQ(pieces[0].front().x, 0.5);
  EXPECT_DOUBLE_EQ(pieces[0].front().y, -1);
  EXPECT_DOUBLE_EQ(pieces[0].back().x, 1.5);
  EXPECT_DOUBLE_EQ(pieces[1].front().x, 2.5);
  EXPECT_DOUBLE_EQ(pieces[1].back().x, 3);
}

TEST(VisiblePieces, HaveGapsWhereThereIsNoValue) {
  const Axis axis{-1, 1, 1};
  EXPECT_EQ(visible_pieces({{0, 0}, {1, 0}, {2, kNan}, {3, 0}, {4, 0}}, axis).size(), 2U);
  EXPECT_EQ(visible_pieces({{0, 0}, {1, kUnbounded}, {2, 0}}, axis).size(), 0U);
  EXPECT_EQ(visible_pieces({{0, 5}, {1, 5}, {2, 7}}, axis).size(), 0U);
  EXPECT_EQ(visible_pieces({}, axis).size(), 0U);
}

TEST(VisiblePieces, CrossTheWholeAxisAtAJump) {
  const auto pieces = visible_pieces({{0, -100}, {1, 100}}, {-1, 1, 1});
  ASSERT_EQ(pieces.size(), 1U);
  EXPECT_DOUBLE_EQ(pieces[0].front().y, -1);
  EXPECT_DOUBLE_EQ(pieces[0].back().y, 1);
}
