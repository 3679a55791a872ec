// What an epoch is: which samples, in which order, and what is logged of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "gradus/gradus.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

/// Sample n has n as its only feature and target.
Dataset numbered(Index n) {
  Matrix x(n, 1);
  for (Index i = 0; i < n; ++i) x(i, 0) = static_cast<Scalar>(i);
  return {x, x};
}

using Order = std::vector<int>;

Order sorted(Order order) {
  std::ranges::sort(order);
  return order;
}

Order range(int first, int last) {
  Order order;
  for (int i = first; i < last; ++i) order.push_back(i);
  return order;
}

/// A metric that writes down the targets it is shown, which are the numbers of the samples.
class Witness : public MeanMetric {
 public:
  explicit Witness(Order& seen) : MeanMetric("witness"), seen_(&seen) {}
  double value(ConstVectorView y_true, ConstVectorView /*y_pred*/) const override {
    seen_->push_back(static_cast<int>(y_true(0)));
    return 0;
  }

 private:
  Order* seen_;
};

/// A model that writes down the samples of each epoch, validation samples last.
class Watched {
 public:
  Watched() : model_({Input({1}), Dense(1)}) {
    model_.compile(
        {.optimizer = SGD({.learning_rate = 1e-6}), .loss = "mse", .metrics = {Witness(seen_)}});
  }
  Watched(const Watched&) = delete;

  /// The orders of the epochs that these options give.
  std::vector<Order> fit(const Dataset& data, FitOptions options) {
    std::vector<Order> orders;
    Observer observer;
    observer.epoch_begin = [&](TrainingState&) { seen_.clear(); };
    observer.epoch_end = [&](TrainingState&) { orders.push_back(seen_); };
    options.callbacks.push_back(&observer);
    options.verbose = 0;
    model_.fit(data, options);
    return orders;
  }

 private:
  Order seen_;
  Sequential model_;
};

std::vector<Order> orders(FitOptions options) { return Watched().fit(numbered(25), options); }

}  // namespace

TEST(Fit, ShowsEverySampleOnceAnEpochInAnotherOrder) {
  const std::vector<Order> epochs = orders({.batch_size = 4, .epochs = 3});
  ASSERT_EQ(epochs.size(), 3);
  for (const Order& epoch : epochs) {
    EXPECT_EQ(sorted(epoch), range(0, 25));
    EXPECT_NE(epoch, range(0, 25));
  }
  EXPECT_NE(epochs[0], epochs[1]);
  EXPECT_NE(epochs[1], epochs[2]);
  EXPECT_NE(epochs[0], epochs[2]);
}

TEST(Fit, KeepsTheOrderWithoutShuffle) {
  for (const Order& epoch : orders({.batch_size = 4, .epochs = 2, .shuffle = false})) {
    EXPECT_EQ(epoch, range(0, 25));
  }
}

TEST(Fit, OrdersByTheSeedAndTheEpochAlone) {
  const std::vector<Order> epochs = orders({.batch_size = 4, .epochs = 3, .seed = 7});
  EXPECT_EQ(orders({.batch_size = 25, .epochs = 3, .seed = 7, .threads = 1}), epochs);
  EXPECT_NE(orders({.batch_size = 4, .epochs = 3, .seed = 8}), epochs);
}

TEST(Fit, GoesOnToNewOrdersInASecondCall) {
  const std::vector<Order> together = orders({.epochs = 3});
  Watched watched;
  std::vector<Order> apart = watched.fit(numbered(25), {.epochs = 1});
  for (const Order& epoch : watched.fit(numbered(25), {.epochs = 2})) apart.push_back(epoch);
  EXPECT_EQ(apart, together);
}

TEST(Fit, GoesOnWithTheMomentsInASecondCall) {
  const Dataset data = class_data(90, 5, 3);
  for (const Polymorphic<Optimizer>& optimizer :
       {Polymorphic<Optimizer>(Adam()), Polymorphic<Optimizer>(SGD({.momentum = 0.9}))}) {
    Sequential once({Input({5}), Dense(7, "relu"), Dense(3, "softmax")});
    once.compile({.optimizer = optimizer, .loss = SparseCategoricalCrossentropy()});
    Sequential twice = once;
    once.fit(data, {.batch_size = 20, .epochs = 2, .verbose = 0});
    twice.fit(data, {.batch_size = 20, .epochs = 1, .verbose = 0});
    twice.fit(data, {.batch_size = 20, .epochs = 1, .verbose = 0});
    EXPECT_TRUE(same_bits(twice.network().theta(), once.network().theta()))
        << optimizer->class_name();
  }
}

TEST(Fit, ValidatesOnTheLastShareUnshuffled) {
  // 25 · 0.8 = 20 to train on, whatever the order.
  for (const Order& epoch : orders({.batch_size = 7, .epochs = 2, .validation_split = 0.2})) {
    ASSERT_EQ(epoch.size(), 25);
    EXPECT_EQ(sorted({epoch.begin(), epoch.begin() + 20}), range(0, 20));
    EXPECT_NE(Order(epoch.begin(), epoch.begin() + 20), range(0, 20));
    EXPECT_EQ(Order(epoch.begin() + 20, epoch.end()), range(20, 25));
  }
}

TEST(Fit, PrefersValidationDataToASplit) {
  const Dataset three = numbered(3);
  for (const Order& epoch : orders({.validation_data = &three, .validation_split = 0.2})) {
    ASSERT_EQ(epoch.size(), 28);
    EXPECT_EQ(sorted({epoch.begin(), epoch.begin() + 25}), range(0, 25));
    EXPECT_EQ(Order(epoch.begin() + 25, epoch.end()), range(0, 3));
  }
}

TEST(Fit, LogsTheMeanOfBatchLossesWeightedByBatchSize) {
  // 10 samples in batches of 4, 4 and 2, each batch's loss taken before its update.
  const Dataset data = regression_data(10, 3, 2);
  Sequential model({Input({3}), Dense(2)});
  model.compile({.optimizer = SGD({.learning_rate = 0.5}), .loss = "mse", .metrics = {"mae"}});
  Sequential by_hand = model;
  const History history = model.fit(data, {.batch_size = 4, .shuffle = false, .verbose = 0});

  double loss = 0, absolute = 0;
  SGD sgd({.learning_rate = 0.5});
  const MeanSquaredError mse;
  Trainer trainer(by_hand.network(), mse, 2, 4, 1);
  const auto rows = first_rows(10);
  for (Index first = 0; first < 10; first += 4) {
    const Index count = std::min<Index>(4, 10 - first);
    const Matrix error = (by_hand.predict(data) - data.y()).middleRows(first, count);
    loss += error.array().square().mean() * static_cast<double>(count);
    absolute += error.array().abs().mean() * static_cast<double>(count);
    trainer.train_step({data, std::span(rows).subspan(static_cast<std::size_t>(first),
                                                      static_cast<std::size_t>(count))},
                       sgd);
  }
  EXPECT_NEAR(history["loss"][0], loss / 10, 1e-6);
  EXPECT_NEAR(history["mae"][0], absolute / 10, 1e-6);
  EXPECT_TRUE(same_bits(model.network().theta(), by_hand.network().theta()));
}

TEST(Fit, MeasuresValidationAfterTheEpoch) {
  const Dataset data = class_data(60, 4, 3);
  const Dataset other = class_data(40, 4, 3, 9);
  Sequential model({Input({4}), Dense(3, "softmax")});
  model.compile({.optimizer = Adam({.learning_rate = 0.1}),
                 .loss = SparseCategoricalCrossentropy(),
                 .metrics = {"accuracy"}});
  const History history =
      model.fit(data, {.batch_size = 16, .epochs = 3, .validation_data = &other, .verbose = 0});
  const Logs after = model.evaluate(other, {.batch_size = 16});
  EXPECT_EQ(history["val_loss"].back(), after["loss"]);
  EXPECT_EQ(history["val_accuracy"].back(), after["accuracy"]);
  EXPECT_NE(history["val_loss"][1], after["loss"]);
}

TEST(Fit, TakesABatchSizeLargerThanTheData) {
  const Dataset data = class_data(70, 4, 3);
  std::vector<Vector> thetas;
  // The last would be terabytes of rows.
  for (const Index batch_size : {Index{70}, Index{71}, Index{1'000'000'000'000}}) {
    Sequential model({Input({4}), Dense(3, "softmax")});
    model.compile({.optimizer = Adam(), .loss = SparseCategoricalCrossentropy()});
    model.fit(data, {.batch_size = batch_size, .epochs = 2, .validation_split = 0.1, .verbose = 0});
    model.evaluate(data, {.batch_size = batch_size});
    model.predict(data, {.batch_size = batch_size});
    thetas.push_back(model.network().theta());
  }
  EXPECT_TRUE(same_bits(thetas[0], thetas[1]));
  EXPECT_TRUE(same_bits(thetas[0], thetas[2]));
}

TEST(Fit, BuildsAModelWithoutInput) {
  const Dataset data(random_matrix(20, 6, 1), Matrix::Zero(20, 1), Shape{2, 3});
  Sequential lazy({Flatten(), Dense(4, "relu"), Dense(1)}, 3);
  EXPECT_THROW(lazy.summary(), InvalidArgument);
  EXPECT_THROW(lazy.network(), InvalidArgument);
  Sequential eager({Input({2, 3}), Flatten(), Dense(4, "relu"), Dense(1)}, 3);
  for (Sequential* model : {&lazy, &eager}) {
    model->compile({.optimizer = "sgd", .loss = "mse"});
    model->fit(data, {.verbose = 0});
  }
  EXPECT_EQ(lazy.network().input_shape(), (Shape{2, 3}));
  EXPECT_TRUE(same_bits(lazy.network().theta(), eager.network().theta()));
}
