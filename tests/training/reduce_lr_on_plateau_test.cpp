// When the learning rate falls, and how far.
#include "gradus/training/callbacks.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "gradus/gradus.hpp"
#include "support/callback_support.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

using Values = std::vector<double>;

Sequential plateau_model(const Polymorphic<Optimizer>& optimizer) {
  Sequential model({Input({2}), Dense(1)});
  model.compile({.optimizer = optimizer, .loss = "mse"});
  return model;
}

/// The learning rate after each epoch, beginning with 1.
Values rates(const ReduceLROnPlateauOptions& options, const Values& values) {
  Sequential model = plateau_model(SGD({.learning_rate = 1}));
  ReduceLROnPlateau callback(options);
  ScriptedTraining training(callback, options.monitor, &model);
  training.begin();
  Values rates;
  for (const double value : values) {
    training.epoch(value);
    rates.push_back(model.optimizer().learning_rate());
  }
  return rates;
}

}  // namespace

TEST(ReduceLROnPlateau, WaitsAndReduces) {
  EXPECT_EQ(rates({.factor = 0.5, .patience = 2}, {5, 5, 5, 5, 5, 4, 4, 4}),
            (Values{1, 1, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125}));
  EXPECT_EQ(rates({.factor = 0.5, .patience = 2}, {5, 6, 4, 5, 3, 4, 2}),
            (Values{1, 1, 1, 1, 1, 1, 1}))
      << "not in a row";
}

TEST(ReduceLROnPlateau, HasKerasDefaults) {
  Values eleven(11, 5.0);
  EXPECT_EQ(rates({}, eleven).back(), 0.1);
  eleven.pop_back();
  EXPECT_EQ(rates({}, eleven).back(), 1);
  EXPECT_EQ(rates({.patience = 1}, {1, 0.99995, 0.99990}).back(), 0.1 * 0.1)
      << "improvements of less than 1e-4";
}

TEST(ReduceLROnPlateau, PatienceZeroWaitsNoLongerThanOne) {
  EXPECT_EQ(rates({.factor = 0.5, .patience = 0}, {5, 5, 5}), (Values{1, 0.5, 0.25}));
  EXPECT_EQ(rates({.factor = 0.5, .patience = 1}, {5, 5, 5}), (Values{1, 0.5, 0.25}));
}

// Keras counts the cooldown down at the beginning of an epoch's end: with 2, one epoch is passed
// over, as its own test says of a cooldown of 2 with patience 1: 2 reductions after 4 epochs.
TEST(ReduceLROnPlateau, CoolsDown) {
  const auto cooled = [](Index cooldown, const Values& values) {
    return rates({.factor = 0.5, .patience = 1, .cooldown = cooldown}, values);
  };
  EXPECT_EQ(cooled(2, {5, 5, 5, 5, 5, 5}), (Values{1, 0.5, 0.5, 0.25, 0.25, 0.125}));
  EXPECT_EQ(cooled(1, {5, 5, 5}), (Values{1, 0.5, 0.25}));
  EXPECT_EQ(cooled(3, {5, 5, 5, 5, 5}), (Values{1, 0.5, 0.5, 0.5, 0.25}));
  EXPECT_EQ(cooled(3, {5, 5, 4, 4, 4, 4}), (Values{1, 0.5, 0.5, 0.5, 0.25, 0.25}))
      << "an improvement in between does not end it";
}

TEST(ReduceLROnPlateau, StopsAtTheLeastRate) {
  EXPECT_EQ(rates({.factor = 0.5, .patience = 1, .min_lr = 0.375}, {5, 5, 5, 5}),
            (Values{1, 0.5, 0.375, 0.375}));
  EXPECT_EQ(rates({.factor = 0.5, .patience = 1, .min_lr = 2}, {5, 5, 5}), (Values{1, 1, 1}))
      << "it never raises the rate";
}

TEST(ReduceLROnPlateau, WatchesForMoreOfAnAccuracy) {
  EXPECT_EQ(rates({.monitor = "val_accuracy", .factor = 0.5, .patience = 1}, {0.5, 0.6, 0.6}),
            (Values{1, 1, 0.5}));
  EXPECT_EQ(
      rates({.monitor = "val_accuracy", .factor = 0.5, .patience = 1, .mode = MonitorMode::kMin},
            {0.5, 0.6, 0.4}),
      (Values{1, 0.5, 0.5}));
}

TEST(ReduceLROnPlateau, NanIsNoImprovement) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(rates({.factor = 0.5, .patience = 2}, {5, nan, nan, 4}), (Values{1, 1, 0.5, 0.5}));
}

TEST(ReduceLROnPlateau, MayBeUsedAgain) {
  Sequential model = plateau_model(SGD({.learning_rate = 1}));
  ReduceLROnPlateau callback({.factor = 0.5, .patience = 2, .cooldown = 5});
  ScriptedTraining(callback, "val_loss", &model).run({5, 5, 5});
  EXPECT_EQ(model.optimizer().learning_rate(), 0.5);
  ScriptedTraining(callback, "val_loss", &model).run({9, 8, 8});
  EXPECT_EQ(model.optimizer().learning_rate(), 0.5);
  ScriptedTraining(callback, "val_loss", &model).run({9, 9, 9});
  EXPECT_EQ(model.optimizer().learning_rate(), 0.25) << "no cooldown is left over";
}

TEST(ReduceLROnPlateau, SaysWhatItDoes) {
  Sequential model = plateau_model(SGD({.learning_rate = 0.1}));
  ReduceLROnPlateau callback({.factor = 0.5, .patience = 1, .verbose = 1});
  EXPECT_EQ(
      messages_of([&] {
        ScriptedTraining(callback, "val_loss", &model).run({5, 5, 4});
      }),
      (std::vector<std::string>{"Epoch 2: ReduceLROnPlateau reducing learning rate to 0.05."}));
}

TEST(ReduceLROnPlateau, GoesOnAfterACheckpointAsIfNothingHadHappened) {
  const ReduceLROnPlateauOptions options = {.factor = 0.5, .patience = 2, .cooldown = 2};
  const Values losses = {5, 5, 5, 5, 5, 5, 4, 4, 4, 4, 4};
  const Values expected = rates(options, losses);
  EXPECT_EQ(expected, (Values{1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125, 0.125, 0.125}));
  for (std::size_t interrupted = 1; interrupted < losses.size(); ++interrupted) {
    Sequential model = plateau_model(SGD({.learning_rate = 1}));
    ReduceLROnPlateau before(options), after(options);
    ScriptedTraining first(before, "val_loss", &model), second(after, "val_loss", &model);
    first.begin();
    for (std::size_t epoch = 0; epoch < interrupted; ++epoch) first.epoch(losses[epoch]);
    second.begin(static_cast<Index>(interrupted));
    hand_over(before, after);
    for (std::size_t epoch = interrupted; epoch < losses.size(); ++epoch) {
      second.epoch(losses[epoch]);
      EXPECT_EQ(model.optimizer().learning_rate(), expected[epoch]) << interrupted;
    }
  }
}

TEST(ReduceLROnPlateau, RefusesWrongOptions) {
  const auto message = [](const ReduceLROnPlateauOptions& options) {
    return message_of<InvalidArgument>([&] { ReduceLROnPlateau callback(options); });
  };
  for (const double factor : {0.0, 1.0, -0.5, 2.0, std::numeric_limits<double>::quiet_NaN()}) {
    expect_says(message({.factor = factor}), {"ReduceLROnPlateau: factor", "above 0 and below 1"});
  }
  expect_says(message({.patience = -1}), {"ReduceLROnPlateau: patience", "-1"});
  expect_says(message({.cooldown = -1}), {"ReduceLROnPlateau: cooldown", "-1"});
  expect_says(message({.min_lr = -1}), {"ReduceLROnPlateau: min_lr", "-1"});
  expect_says(message({.min_lr = std::numeric_limits<double>::infinity()}),
              {"ReduceLROnPlateau: min_lr", "finite"});
}

TEST(ReduceLROnPlateau, RefusesASchedule) {
  Sequential model = plateau_model(SGD({.learning_rate = CosineDecay({.decay_steps = 100})}));
  ReduceLROnPlateau callback({.monitor = "loss"});
  expect_says(message_of<InvalidArgument>([&] {
                model.fit(regression_data(20, 2, 1), {.callbacks = {&callback}, .verbose = 0});
              }),
              {"CosineDecay", "make the optimizer with a number"});
}

TEST(ReduceLROnPlateau, ChangesTheStepsOfATraining) {
  // An improvement by more than 100 is not to be had: each epoch but the first reduces the rate.
  Sequential model = plateau_model(Adam({.learning_rate = 0.5}));
  ReduceLROnPlateau callback(
      {.monitor = "loss", .factor = 0.5, .patience = 1, .min_delta = 100, .min_lr = 0.125});
  Observer observer;
  Values used;
  observer.epoch_end = [&](TrainingState& state) { used.push_back(state.learning_rate); };
  model.fit(regression_data(20, 2, 1),
            {.epochs = 5, .callbacks = {&callback, &observer}, .verbose = 0});
  EXPECT_EQ(used, (Values{0.5, 0.5, 0.25, 0.125, 0.125}));
}
