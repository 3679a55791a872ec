// evaluate() and predict() against numbers worked out by hand.
#include <gtest/gtest.h>

#include <cmath>

#include "gradus/gradus.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

/// y = softmax(x W) with logits (x, -x).
Sequential two_classes() {
  Sequential model({Input({1}), Dense(2, "softmax", {.use_bias = false})});
  model.compile(
      {.optimizer = "sgd", .loss = SparseCategoricalCrossentropy(), .metrics = {"accuracy"}});
  model.network().theta() << 1, -1;
  return model;
}

}  // namespace

TEST(Evaluate, IsTheMeanOverTheSamples) {
  // -log softmax of the true class: log(1 + exp(∓2x)).
  const Dataset data((Matrix(3, 1) << 1, 0, -2).finished(), (Matrix(3, 1) << 0, 1, 0).finished());
  const double expected = (std::log1p(std::exp(-2)) + std::log(2) + std::log1p(std::exp(4))) / 3;
  Sequential model = two_classes();
  // In batches of 2, the last holds one sample: it counts as one.
  for (Index batch_size : {1, 2, 3, 100}) {
    const Logs logs = model.evaluate(data, {.batch_size = batch_size});
    ASSERT_EQ(logs.items().size(), 2);
    EXPECT_EQ(logs.items()[0].first, "loss");
    EXPECT_NEAR(logs["loss"], expected, 1e-6);
    // The first is right, the second a tie that class 0 wins, the third wrong.
    EXPECT_NEAR(logs["accuracy"], 1.0 / 3, 1e-12);
  }
}

TEST(Evaluate, StartsAfreshEachTime) {
  const Dataset data = class_data(30, 1, 2);
  Sequential model = two_classes();
  const Logs first = model.evaluate(data);
  const Logs second = model.evaluate(data);
  EXPECT_EQ(first.items(), second.items());
}

TEST(Evaluate, ChangesNothing) {
  const Dataset data = class_data(50, 4, 3);
  Sequential model({Input({4}), Dense(5, "relu"), Dense(3, "softmax")});
  model.compile({.optimizer = Adam(), .loss = SparseCategoricalCrossentropy()});
  Sequential other = model;
  for (int call = 0; call < 2; ++call) {
    model.fit(data, {.verbose = 0});
    other.fit(data, {.verbose = 0});
    other.evaluate(data);
    other.predict(data);
  }
  EXPECT_TRUE(same_bits(model.network().theta(), other.network().theta()));
}

TEST(Predict, IsTheNetworkItself) {
  Sequential model({Input({2}), Dense(2, "relu"), Dense(1, "sigmoid")});
  // kernel 2 x 2, bias 2, kernel 2 x 1, bias 1
  model.network().theta() << 1, -1, 2, 3, Scalar(0.5), 0, 2, -1, Scalar(0.25);
  // (1, -1): x W + b = (1 - 2 + 0.5, -1 - 3) = (-0.5, -4), relu: 0, so σ(0.25).
  // (1, 1): (3.5, 2), so σ(7 - 2 + 0.25).
  const Matrix y = model.predict((Matrix(2, 2) << 1, -1, 1, 1).finished());
  ASSERT_EQ(y.rows(), 2);
  ASSERT_EQ(y.cols(), 1);
  EXPECT_NEAR(y(0, 0), 1 / (1 + std::exp(-0.25)), 1e-6);
  EXPECT_NEAR(y(1, 0), 1 / (1 + std::exp(-5.25)), 1e-6);
}

TEST(Predict, DoesNotDependOnTheBatchSize) {
  const Matrix x = random_matrix(333, 20, 1);
  Sequential model({Input({20}), Dense(30, "tanh"), Dense(4, "softmax")});
  const Matrix y = model.predict(x);
  for (Index batch_size : {1, 7, 64, 100, 332, 333}) {
    const Matrix other = model.predict(x, {.batch_size = batch_size, .threads = 2});
    EXPECT_LE((y - other).cwiseAbs().maxCoeff(), 1e-6) << batch_size;
  }
}

TEST(Predict, TakesBytesAndShapes) {
  const std::vector<std::uint8_t> bytes = {0, 51, 102, 255, 0, 0};
  const Dataset images(bytes, Shape{3, 1}, Matrix::Zero(2, 1));
  Sequential model({Input({3, 1}), Flatten(), Dense(1, {}, {.use_bias = false})});
  model.network().theta() << 1, 10, 100;
  const Matrix y = model.predict(images);
  EXPECT_NEAR(y(0, 0), 0.2 * 10 + 0.4 * 100, 1e-5);
  EXPECT_NEAR(y(1, 0), 1, 1e-6);
  // A matrix of as many columns is taken in the model's shape.
  EXPECT_NEAR(model.predict(Matrix::Ones(1, 3))(0, 0), 111, 1e-4);
}

TEST(Predict, BuildsAModelWithoutInput) {
  Sequential model({Dense(2)});
  EXPECT_EQ(model.predict(random_matrix(3, 4, 1)).cols(), 2);
  EXPECT_EQ(model.network().inputs(), 4);
}
