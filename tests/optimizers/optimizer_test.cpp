#include "gradus/optimizers/adam.hpp"
#include "gradus/optimizers/adam_variants.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "gradus/optimizers/learning_rate_schedule.hpp"
#include "gradus/optimizers/optimizer.hpp"
#include "gradus/optimizers/rmsprop.hpp"
#include "gradus/optimizers/sgd.hpp"
#include "support/errors.hpp"
#include "support/matrices.hpp"

using namespace gradus;

namespace {

/// An optimizer of one's own: only the signs of the gradient count, and one moment counts steps.
class SignDescent : public Optimizer {
 public:
  explicit SignDescent(const LearningRate& learning_rate) : Optimizer(learning_rate) {}
  std::string class_name() const override { return "SignDescent"; }

 protected:
  std::size_t moment_count() const override { return 1; }
  void update(Slice slice) const override {
    slice.moment(0).array() += 1;
    slice.theta.array() -= static_cast<Scalar>(slice.learning_rate) *
                           slice.gradient.array().sign() * slice.moment(0).array();
  }
};

/// θ after some steps on the gradients first, first/2, first/3 ...
Vector after_steps(Optimizer& optimizer, Vector theta, const Vector& first, int steps) {
  optimizer.build(theta.size());
  for (int t = 1; t <= steps; ++t) {
    const Vector gradient = first / t;
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
  std::vector<Polymorphic<Optimizer>> optimizers = {
      Adam({.amsgrad = true, .weight_decay = 0.1}), Adam({.clipnorm = 0.5}),
      RMSprop({.momentum = 0.9, .centered = true, .global_clipnorm = 0.5}),
      SGD({.momentum = 0.5, .clipvalue = 0.1})};
  for (const std::string& name : Optimizer::known_names()) optimizers.emplace_back(name);
  for (const Polymorphic<Optimizer>& optimizer : optimizers) {
    Polymorphic<Optimizer> whole = optimizer, sliced = optimizer;
    Vector expected = theta, actual = theta;
    whole->build({300, 1, 699});
    sliced->build({300, 1, 699});
    for (int t = 0; t < 3; ++t) {
      whole->step(view(expected), read_only(g));
      sliced->begin_step(read_only(g));
      for (const Index first : {512, 0, 256, 768}) {  // in any order
        const Index count = std::min<Index>(256, 1000 - first);
        sliced->update_slice(first, view(actual, first, count), read_only(g, first, count));
      }
    }
    EXPECT_EQ(actual, expected) << optimizer->class_name() << " must give the same bits";
    EXPECT_NE(actual, theta);
    EXPECT_EQ(sliced->iterations(), 3) << optimizer->class_name() << " counts steps, not slices";
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

TEST(Optimizer, TakesASchedule) {
  SGD sgd({.learning_rate = 1});
  Vector theta = vector({0});
  const Vector g = vector({1});
  sgd.build(1);
  sgd.step(view(theta), read_only(g));
  sgd.set_learning_rate(PiecewiseConstantDecay({.boundaries = {1}, .values = {0.5, 0.125}}));
  EXPECT_EQ(sgd.learning_rate(), 0.5) << "step 1: the one already taken counts";
  sgd.step(view(theta), read_only(g));
  sgd.step(view(theta), read_only(g));
  EXPECT_EQ(theta(0), -1.625);
  EXPECT_TRUE(says([&] { sgd.set_learning_rate(1); }, {"PiecewiseConstantDecay"}));
}

TEST(Optimizer, IsKnownByName) {
  const std::vector<std::string> class_names = {"SGD",     "Adam",   "AdamW", "RMSprop",
                                                "Adagrad", "Adamax", "Nadam"};
  const std::vector<std::string> names = Optimizer::known_names();
  ASSERT_GE(names.size(), class_names.size());
  for (std::size_t i = 0; i < class_names.size(); ++i) {
    for (const std::string& name : {names[i], class_names[i]}) {
      EXPECT_EQ(Optimizer::from_name(name)->class_name(), class_names[i]);
      EXPECT_EQ(Optimizer::from_name(name)->learning_rate(), i == 0 ? 0.01 : 0.001)
          << "Keras's default";
    }
  }
  EXPECT_TRUE(says([] { (void)Optimizer::from_name("adm"); },
                   {"unknown optimizer 'adm'", "did you mean 'adam'?", "sgd, adam"}));
}

TEST(Optimizer, IsMadeFromAConfig) {
  Vector theta = vector({1}), expected = vector({1});
  const Vector g = vector({3});
  Polymorphic<Optimizer> made = Optimizer::from_config(
      "sgd", {{"learning_rate", 0.25}, {"weight_decay", 0.5}, {"clipvalue", 1.0}});
  SGD written({.learning_rate = 0.25, .weight_decay = 0.5, .clipvalue = 1});
  made->build(1);
  written.build(1);
  made->step(view(theta), read_only(g));
  written.step(view(expected), read_only(g));
  EXPECT_EQ(theta, expected);
  EXPECT_EQ(theta(0), 1 - 0.125 - 0.25);
  EXPECT_NO_THROW(Optimizer::from_config("adam", {{"clipnorm", std::monostate()}}));
  const auto make = [](const std::string& name, const Config& config) {
    return [=] { (void)Optimizer::from_config(name, config); };
  };
  EXPECT_TRUE(says(make("adam", {{"beta1", 0.9}}), {"adam", "beta1", "did you mean 'beta_1'?"}));
  EXPECT_TRUE(says(make("adam", {{"learning_rate", std::string("fast")}}),
                   {"adam", "learning_rate", "expected a number", "'fast'"}));
  EXPECT_TRUE(says(make("adamw", {{"weight_decay", std::monostate()}}), {"adamw", "weight_decay"}));
}

TEST(Optimizer, RefusesABadLearningRate) {
  for (const double rate : {0.0, -1.0, kDoubleNaN, kDoubleInfinity}) {
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
