// Learning rates that change from step to step: values found by hand.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "gradus/optimizers/adam.hpp"
#include "gradus/optimizers/learning_rate_schedule.hpp"
#include "gradus/optimizers/sgd.hpp"
#include "support/errors.hpp"
#include "support/matrices.hpp"

using namespace gradus;

namespace {

/// The rates of these steps.
void expect_rates(const LearningRateSchedule& schedule, const std::vector<std::int64_t>& steps,
                  const std::vector<double>& expected) {
  ASSERT_EQ(steps.size(), expected.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    EXPECT_NEAR(schedule.rate(steps[i]), expected[i], 1e-15)
        << schedule.class_name() << ", step " << steps[i];
  }
}

/// One's own: 1, 1/2, 1/4, ...
class Halving : public LearningRateSchedule {
 public:
  std::string class_name() const override { return "Halving"; }
  double rate(std::int64_t step) const override { return std::exp2(-static_cast<double>(step)); }
};

}  // namespace

TEST(ExponentialDecay, FallsByTheSameFactor) {
  ExponentialDecayOptions options{
      .initial_learning_rate = 0.8, .decay_steps = 2, .decay_rate = 0.25};
  expect_rates(ExponentialDecay(options), {0, 1, 2, 3, 4}, {0.8, 0.4, 0.2, 0.1, 0.05});
  options.staircase = true;
  expect_rates(ExponentialDecay(options), {0, 1, 2, 3, 4}, {0.8, 0.8, 0.2, 0.2, 0.05});
}

TEST(PiecewiseConstantDecay, ChangesAfterEachBoundary) {
  const PiecewiseConstantDecay schedule({.boundaries = {2, 5}, .values = {1, 0.5, 0.125}});
  expect_rates(schedule, {0, 2, 3, 5, 6, 1000}, {1, 1, 0.5, 0.5, 0.125, 0.125});
  expect_rates(PiecewiseConstantDecay({.values = {0.5}}), {0, 9}, {0.5, 0.5});
}

TEST(PolynomialDecay, FallsToItsEnd) {
  PolynomialDecayOptions options{
      .initial_learning_rate = 1, .decay_steps = 4, .end_learning_rate = 0};
  expect_rates(PolynomialDecay(options), {0, 1, 2, 4, 9}, {1, 0.75, 0.5, 0, 0});
  options.power = 2;
  expect_rates(PolynomialDecay(options), {0, 1, 2, 4, 9}, {1, 0.5625, 0.25, 0, 0});
  options.cycle = true;  // the second cycle: 1 - t/8, the third: 1 - t/12
  expect_rates(PolynomialDecay(options), {0, 2, 4, 6, 8, 9}, {1, 0.25, 0, 0.0625, 0, 0.0625});
}

TEST(CosineDecay, FallsAlongHalfAWave) {
  CosineDecayOptions options{.initial_learning_rate = 2, .decay_steps = 6};
  expect_rates(CosineDecay(options), {0, 2, 3, 4, 6, 7}, {2, 1.5, 1, 0.5, 0, 0});
  options.alpha = 0.5;
  expect_rates(CosineDecay(options), {0, 2, 3, 4, 6, 7}, {2, 1.75, 1.5, 1.25, 1, 1});
}

TEST(CosineDecay, WarmsUpAlongAStraightLine) {
  CosineDecayOptions options{
      .initial_learning_rate = 0, .decay_steps = 6, .warmup_target = 2, .warmup_steps = 4};
  expect_rates(CosineDecay(options), {0, 1, 3, 4, 6, 7, 10, 99}, {0, 0.5, 1.5, 2, 1.5, 1, 0, 0});
  options.warmup_target = std::nullopt;  // then there is no warm-up, as in Keras
  options.initial_learning_rate = 1;
  expect_rates(CosineDecay(options), {0, 3, 6}, {1, 0.5, 0});
}

TEST(CosineDecayRestarts, BeginsAgain) {
  CosineDecayRestartsOptions options{
      .initial_learning_rate = 1, .first_decay_steps = 2, .m_mul = 0.5};
  expect_rates(CosineDecayRestarts(options), {0, 1, 2, 4, 6, 10, 14},
               {1, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125});
  options.t_mul = 1;
  options.alpha = 0.5;
  expect_rates(CosineDecayRestarts(options), {0, 1, 2, 3, 4}, {1, 0.75, 0.75, 0.625, 0.625});
}

TEST(CosineDecayRestarts, MissesNoRestart) {
  // log 3⁵ / log 3 is 4.999999999999999 in double.
  const CosineDecayRestarts schedule(
      {.initial_learning_rate = 1, .first_decay_steps = 2, .t_mul = 3});
  std::int64_t begin = 0, length = 2;
  for (int period = 0; period < 25; ++period, begin += length, length *= 3) {
    EXPECT_EQ(schedule.rate(begin), 1) << "period " << period;
  }
}

TEST(LearningRate, OfAScheduleIsThatOfTheNextStep) {
  Polymorphic<Optimizer> sgd = SGD({.learning_rate = Halving()});
  sgd->build(1);
  Vector theta = vector({0});
  const Vector g = vector({-1});
  for (const double expected : {1.0, 1.5, 1.75, 1.875}) {
    EXPECT_EQ(sgd->learning_rate(), 2 - expected);
    sgd->step(view(theta), read_only(g));
    EXPECT_EQ(theta(0), expected);
  }
  EXPECT_TRUE(says([&] { sgd->set_learning_rate(1); },
                   {"learning_rate", "Halving sets it in every step", "with a number instead"}));
}

TEST(LearningRate, OfAScheduleDecaysWeightsToo) {
  SGD sgd({.learning_rate = Halving(), .weight_decay = 0.5});
  sgd.build(1);
  Vector theta = vector({8});
  const Vector g = vector({0});
  sgd.step(view(theta), read_only(g));
  EXPECT_EQ(theta(0), 4);
  sgd.step(view(theta), read_only(g));
  EXPECT_EQ(theta(0), 3);
}

TEST(LearningRate, OfAConfigIsANumber) {
  EXPECT_EQ(to_text(config_of(SGDOptions())[0].second), "0.01");
  EXPECT_EQ(to_text(config_of(SGDOptions{.learning_rate = Halving()})[0].second), "'Halving'");
  LearningRate rate = Halving();
  read_value(0.5, rate);
  EXPECT_FALSE(rate.is_schedule());
  EXPECT_EQ(rate.at(7), 0.5);
}

TEST(Schedules, RefuseBadOptions) {
  for (const double bad : {-1.0, kDoubleNaN, kDoubleInfinity}) {
    EXPECT_TRUE(says([&] { ExponentialDecay({.initial_learning_rate = bad}); },
                     {"ExponentialDecay", "initial_learning_rate", "at least 0", "got "}));
    EXPECT_TRUE(says([&] { ExponentialDecay({.decay_rate = bad}); }, {"decay_rate", "above 0"}));
    EXPECT_TRUE(says([&] { PolynomialDecay({.end_learning_rate = bad}); },
                     {"PolynomialDecay", "end_learning_rate"}));
    EXPECT_TRUE(says([&] { PolynomialDecay({.power = bad}); }, {"PolynomialDecay", "power"}));
    EXPECT_TRUE(says([&] { CosineDecay({.alpha = bad}); }, {"CosineDecay", "alpha"}));
    EXPECT_TRUE(says([&] { CosineDecay({.warmup_target = bad}); }, {"warmup_target"}));
    EXPECT_TRUE(says([&] { CosineDecayRestarts({.t_mul = bad}); },
                     {"CosineDecayRestarts", "t_mul", "at least 1"}));
    EXPECT_TRUE(says([&] { CosineDecayRestarts({.m_mul = bad}); }, {"m_mul", "above 0"}));
    EXPECT_TRUE(says([&] { PiecewiseConstantDecay({.values = {bad}}); },
                     {"PiecewiseConstantDecay", "values"}));
    EXPECT_TRUE(says(
        [&] {
          PiecewiseConstantDecay({.boundaries = {bad}, .values = {1, 1}});
        },
        {"PiecewiseConstantDecay", "boundaries"}));
  }
  for (const Index steps : {0, -5}) {
    EXPECT_TRUE(says([&] { ExponentialDecay({.decay_steps = steps}); }, {"decay_steps"}));
    EXPECT_TRUE(says([&] { PolynomialDecay({.decay_steps = steps}); }, {"decay_steps"}));
    EXPECT_TRUE(says([&] { CosineDecay({.decay_steps = steps}); }, {"decay_steps"}));
    EXPECT_TRUE(says([&] { CosineDecayRestarts({.first_decay_steps = steps}); }, {"first_decay"}));
  }
  EXPECT_TRUE(says([&] { CosineDecay({.warmup_steps = -1}); }, {"warmup_steps", "got -1"}));
  EXPECT_TRUE(says([&] { CosineDecayRestarts({.t_mul = 0.5}); }, {"t_mul", "got 0.5"}));
  EXPECT_TRUE(says([] { PiecewiseConstantDecay({.boundaries = {3}, .values = {1}}); },
                   {"one more of values", "1 values and 1 boundaries"}));
  EXPECT_TRUE(says([] { PiecewiseConstantDecay(PiecewiseConstantDecayOptions{}); },
                   {"0 values and 0 boundaries"}));
  EXPECT_TRUE(says(
      [] {
        PiecewiseConstantDecay({.boundaries = {3, 3}, .values = {1, 1, 1}});
      },
      {"larger than the one before it", "got 3"}));
}
