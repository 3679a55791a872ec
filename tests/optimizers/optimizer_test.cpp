#include "gradus/optimizers/optimizer.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "gradus/optimizers/adam.hpp"
#include "gradus/optimizers/sgd.hpp"
#include "support/errors.hpp"
#include "support/matrices.hpp"

using namespace gradus;

namespace {

constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();
constexpr double kTooLarge = std::numeric_limits<double>::infinity();

/// An optimizer of one's own: only the signs of the gradient count, and one moment counts steps.
class SignDescent : public Optimizer {
 public:
  explicit SignDescent(double learning_rate) : Optimizer(learning_rate) {}
  std::string class_name() const override { return "SignDescent"; }

 protected:
  std::size_t moment_count() const override { return 1; }
  void update(Slice slice) const override {
    slice.moment(0).array() += 1;
    slice.theta.array() -= static_cast<Scalar>(learning_rate()) * slice.gradient.array().sign() *
                           slice.moment(0).array();
  }
};

/// θ after some steps on the gradients g, g/2, g/3 ...
Vector after_steps(Optimizer& optimizer, Vector theta, const Vector& g, int steps) {
  optimizer.build(theta.size());
  for (int t = 1; t <= steps; ++t) {
    const Vector gradient = g / t;
    optimizer.step(view(theta), read_only(gradient));
  }
  return theta;
}

}  // namespace

TEST(Optimizer, OneOfOnesOwnNeedsThreeMethods) {
  SignDescent optimizer(0.5);
  EXPECT_EQ(after_steps(optimizer, vector({0, 0, 0}), vector({3, -2, 0}), 3), vector({-3, 3, 0}))
      << "0.5 + 1 + 1.5";
  EXPECT_EQ(optimizer.iterations(), 3);
}

TEST(Optimizer, TakesStepsInSlices) {
  const Vector theta = random_vector(1000, 1), g = random_vector(1000, 2);
  for (const std::string name : {"sgd", "adam"}) {
    Polymorphic<Optimizer> whole = Optimizer::from_name(name), sliced = whole;
    Vector expected = theta, actual = theta;
    whole->build(1000);
    sliced->build(1000);
    for (int t = 0; t < 3; ++t) {
      whole->step(view(expected), read_only(g));
      sliced->begin_step();
      for (const Index first : {512, 0, 256, 768}) {  // in any order
        const Index count = std::min<Index>(256, 1000 - first);
        sliced->update_slice(first, view(actual, first, count), read_only(g, first, count));
      }
    }
    EXPECT_EQ(actual, expected) << name << " must give the same bits";
    EXPECT_EQ(sliced->iterations(), 3) << name << " counts steps, not slices";
  }
}

TEST(Optimizer, ForgetsItsMomentsOnlyForAnotherSize) {
  const Vector theta = vector({1, 2}), g = vector({1, -1});
  Adam built_once, built_often;
  const Vector expected = after_steps(built_once, theta, g, 3);
  Vector actual = theta;
  for (int t = 1; t <= 3; ++t) {
    const Vector gradient = g / t;
    built_often.build(2);  // as the trainer does before each step
    built_often.step(view(actual), read_only(gradient));
  }
  EXPECT_EQ(actual, expected);
  Vector three = Vector::Zero(3);
  const Vector gradient = Vector::Ones(3);
  built_often.build(3);
  built_often.step(view(three), read_only(gradient));
  EXPECT_TRUE((three.array() < 0).all());
}

TEST(Optimizer, CopiesTakeTheirMomentsAlong) {
  const Vector g = vector({1, -1});
  Adam original;
  const Vector theta = after_steps(original, vector({1, 2}), g, 3);
  Adam copy = original;
  const Vector expected = after_steps(original, theta, g, 3);
  EXPECT_EQ(after_steps(copy, theta, g, 3), expected);
  EXPECT_EQ(copy.iterations(), 6);
}

TEST(Optimizer, TakesANewLearningRate) {
  SGD sgd({.learning_rate = 1});
  Vector theta = vector({0});
  const Vector g = vector({1});
  sgd.build(1);
  sgd.step(view(theta), read_only(g));
  sgd.set_learning_rate(0.25);
  EXPECT_EQ(sgd.learning_rate(), 0.25);
  sgd.step(view(theta), read_only(g));
  EXPECT_EQ(theta(0), -1.25);
  sgd.set_learning_rate(0);  // a schedule may end at 0
  sgd.step(view(theta), read_only(g));
  EXPECT_EQ(theta(0), -1.25);
}

TEST(Optimizer, IsKnownByName) {
  for (const std::string name : {"sgd", "SGD"}) {
    EXPECT_EQ(Optimizer::from_name(name)->class_name(), "SGD");
    EXPECT_EQ(Optimizer::from_name(name)->learning_rate(), 0.01) << "Keras's default";
  }
  for (const std::string name : {"adam", "Adam"}) {
    EXPECT_EQ(Optimizer::from_name(name)->class_name(), "Adam");
    EXPECT_EQ(Optimizer::from_name(name)->learning_rate(), 0.001) << "Keras's default";
  }
  EXPECT_EQ(Optimizer::known_names(), (std::vector<std::string>{"sgd", "adam"}));
  EXPECT_TRUE(says([] { (void)Optimizer::from_name("adm"); },
                   {"unknown optimizer 'adm'", "did you mean 'adam'?", "sgd, adam"}));
}

TEST(Optimizer, RefusesABadLearningRate) {
  for (const double rate : {0.0, -1.0, kNoNumber, kTooLarge}) {
    EXPECT_TRUE(says([&] { SGD({.learning_rate = rate}); },
                     {"learning_rate", "expected a number above 0", "got "}))
        << rate;
    EXPECT_TRUE(says([&] { Adam({.learning_rate = rate}); }, {"learning_rate", "above 0"})) << rate;
    if (rate == 0) continue;
    EXPECT_TRUE(says([&] { SGD().set_learning_rate(rate); }, {"learning_rate", "at least 0"}))
        << rate;
  }
}

TEST(Optimizer, RefusesSizesThatDoNotFit) {
  Vector theta = vector({1, 2});
  const Vector g = vector({1, 1}), long_g = vector({1, 1, 1});
  SGD sgd;
  EXPECT_TRUE(says([&] { sgd.step(view(theta), read_only(g)); },
                   {"SGD", "built for 0 parameters", "got 2", "call build() first"}));
  sgd.build(2);
  EXPECT_TRUE(says([&] { sgd.step(view(theta), read_only(long_g)); },
                   {"SGD", "built for 2 parameters", "a gradient of 3"}));
  EXPECT_EQ(theta, vector({1, 2}));
  EXPECT_EQ(sgd.iterations(), 0);
}
