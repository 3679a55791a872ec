// Trainings that diverge, and end quietly.
#include "gradus/training/callbacks.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gradus/gradus.hpp"
#include "support/callback_support.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

/// Trains for 5 epochs of 4 batches; in the third the learning rate is far too large.
History train_and_diverge(Sequential& model, std::vector<Callback*> callbacks) {
  model.compile({.optimizer = SGD({.learning_rate = 0.01}), .loss = "mse"});
  Observer observer;
  observer.epoch_begin = [](TrainingState& state) {
    if (state.epoch == 2) state.model->optimizer().set_learning_rate(1e30);
  };
  callbacks.push_back(&observer);
  return model.fit(regression_data(100, 4, 2), {.epochs = 5, .callbacks = callbacks, .verbose = 0});
}

}  // namespace

TEST(TerminateOnNaN, EndsWithTheEpochsSoFar) {
  Sequential model({Input({4}), Dense(2)});
  TerminateOnNaN callback;
  Observer observer;
  int ends = 0;
  observer.train_end = [&](TrainingState& state) {
    ++ends;
    EXPECT_EQ(state.epoch, 2);
  };
  History history;
  const std::vector<std::string> messages = messages_of([&] {
    history = train_and_diverge(model, {&callback, &observer});
  });
  EXPECT_EQ(history["loss"].size(), 2);
  EXPECT_EQ(ends, 1);
  ASSERT_EQ(messages.size(), 1);
  expect_says(messages[0], {"Epoch 3, batch ", " of 4: invalid loss, terminating training"});
  EXPECT_TRUE(model.network().theta().allFinite());
}

TEST(TerminateOnNaN, WithoutItFitThrows) {
  Sequential model({Input({4}), Dense(2)});
  EXPECT_THROW(train_and_diverge(model, {}), DivergenceError);
  EXPECT_EQ(model.history()["loss"].size(), 2);
}

TEST(TerminateOnNaN, LeavesOtherTrainingsAlone) {
  Sequential model({Input({4}), Dense(2)});
  model.compile({.optimizer = "sgd", .loss = "mse"});
  TerminateOnNaN callback;
  const auto train = [&] {
    model.fit(regression_data(100, 4, 2), {.epochs = 3, .callbacks = {&callback}, .verbose = 0});
  };
  EXPECT_TRUE(messages_of(train).empty());
  EXPECT_EQ(model.history()["loss"].size(), 3);
}
