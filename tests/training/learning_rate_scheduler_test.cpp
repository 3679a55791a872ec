// A learning rate for each epoch.
#include "gradus/training/callbacks.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "gradus/gradus.hpp"
#include "support/callback_support.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

Sequential model_with(const Polymorphic<Optimizer>& optimizer) {
  Sequential model({Input({2}), Dense(1)});
  model.compile({.optimizer = optimizer, .loss = "mse"});
  return model;
}

}  // namespace

// The example in Keras's documentation: SGD's 0.01, 15 epochs, 0.00607.
TEST(LearningRateScheduler, SetsTheRateOfEachEpoch) {
  Sequential model = model_with("sgd");
  LearningRateScheduler callback(
      [](Index epoch, double rate) { return epoch < 10 ? rate : rate * std::exp(-0.1); });
  Observer observer;
  std::vector<double> used;
  observer.batch_end = [&](TrainingState& state) { used.push_back(state.learning_rate); };
  model.fit(regression_data(20, 2, 1),
            {.epochs = 15, .callbacks = {&callback, &observer}, .verbose = 0});
  ASSERT_EQ(used.size(), 15);
  EXPECT_EQ(used[9], 0.01);
  EXPECT_NEAR(used[10], 0.01 * std::exp(-0.1), 1e-15);
  EXPECT_NEAR(model.optimizer().learning_rate(), 0.00607, 5e-6);
}

TEST(LearningRateScheduler, SaysWhatItDoes) {
  Sequential model = model_with("sgd");
  LearningRateScheduler callback([](Index epoch, double) { return epoch == 0 ? 0.5 : 0.25; },
                                 {.verbose = 1});
  EXPECT_EQ(
      messages_of([&] {
        ScriptedTraining(callback, "loss", &model).run({1, 1});
      }),
      (std::vector<std::string>{"Epoch 1: LearningRateScheduler setting learning rate to 0.5.",
                                "Epoch 2: LearningRateScheduler setting learning rate to 0.25."}));
}

TEST(LearningRateScheduler, AnEpochThatIsResumedBeginsOnce) {
  Sequential model = model_with(SGD({.learning_rate = 1}));
  const auto halve = [](Index /*epoch*/, double rate) { return rate / 2; };
  LearningRateScheduler before(halve), after(halve);
  ScriptedTraining(before, "loss", &model).run({1, 1});
  EXPECT_EQ(model.optimizer().learning_rate(), 0.25);

  ScriptedTraining first(before, "loss", &model);
  first.begin(2);
  before.on_epoch_begin(first.state);  // interrupted within this epoch
  EXPECT_EQ(model.optimizer().learning_rate(), 0.125);
  ScriptedTraining second(after, "loss", &model);
  second.begin(2);
  hand_over(before, after);
  second.epoch(1);
  EXPECT_EQ(model.optimizer().learning_rate(), 0.125);
  second.epoch(1);
  EXPECT_EQ(model.optimizer().learning_rate(), 0.0625);
}

TEST(LearningRateScheduler, MayBeUsedAgain) {
  Sequential model = model_with(SGD({.learning_rate = 1}));
  LearningRateScheduler callback([](Index, double rate) { return rate / 2; });
  ScriptedTraining(callback, "loss", &model).run({1});
  ScriptedTraining(callback, "loss", &model).run({1});
  EXPECT_EQ(model.optimizer().learning_rate(), 0.25);
}

TEST(LearningRateScheduler, RefusesWhatIsNoRate) {
  for (const double rate :
       {-1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    Sequential model = model_with("sgd");
    LearningRateScheduler callback([rate](Index, double) { return rate; });
    expect_says(
        message_of<InvalidArgument>([&] { ScriptedTraining(callback, "loss", &model).run({1}); }),
        {"LearningRateScheduler: expected a learning rate", "for epoch 0"});
  }
  expect_says(message_of<InvalidArgument>([] { LearningRateScheduler callback(nullptr); }),
              {"LearningRateScheduler: expected a function"});
}

TEST(LearningRateScheduler, RefusesASchedule) {
  Sequential model = model_with(SGD({.learning_rate = CosineDecay({.decay_steps = 100})}));
  LearningRateScheduler callback([](Index, double rate) { return rate; });
  expect_says(message_of<InvalidArgument>([&] {
                model.fit(regression_data(20, 2, 1), {.callbacks = {&callback}, .verbose = 0});
              }),
              {"CosineDecay"});
}
