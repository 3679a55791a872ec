// Who is told of training, when, and how they stop it.
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "gradus/gradus.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

Sequential callback_classifier() {
  Sequential model({Input({4}), Dense(3, "softmax")});
  model.compile({.optimizer = Adam({.learning_rate = 0.01}),
                 .loss = SparseCategoricalCrossentropy(),
                 .metrics = {"accuracy"}});
  return model;
}

/// Writes every event down under its own name.
Observer diary(const std::string& name, std::vector<std::string>& pages) {
  const auto note = [name, &pages](const std::string& event) {
    return [name, event, &pages](TrainingState& state) {
      pages.push_back(name + " " + event + " " + std::to_string(state.epoch) + "." +
                      std::to_string(state.batch));
    };
  };
  Observer observer;
  observer.train_begin = note("train_begin");
  observer.epoch_begin = note("epoch_begin");
  observer.batch_end = note("batch_end");
  observer.epoch_end = note("epoch_end");
  observer.train_end = note("train_end");
  return observer;
}

}  // namespace

TEST(Callback, IsToldInOrder) {
  std::vector<std::string> pages;
  Observer a = diary("a", pages);
  Observer b = diary("b", pages);
  b.epoch_begin = b.epoch_end = b.train_end = nullptr;
  Sequential model = callback_classifier();
  model.fit(class_data(20, 4, 3),
            {.batch_size = 16, .epochs = 2, .callbacks = {&a, &b}, .verbose = 0});
  EXPECT_EQ(pages, (std::vector<std::string>{
                       "a train_begin 0.0", "b train_begin 0.0",  //
                       "a epoch_begin 0.0", "a batch_end 0.0", "b batch_end 0.0", "a batch_end 0.1",
                       "b batch_end 0.1", "a epoch_end 0.1",  //
                       "a epoch_begin 1.0", "a batch_end 1.0", "b batch_end 1.0", "a batch_end 1.1",
                       "b batch_end 1.1", "a epoch_end 1.1", "a train_end 2.1"}));
}

TEST(Callback, SeesTheState) {
  const Dataset other = class_data(10, 4, 3, 5);
  Sequential model = callback_classifier();
  Observer observer;
  const std::vector<std::string> names = {"loss", "accuracy", "val_loss", "val_accuracy"};
  observer.train_begin = [&](TrainingState& state) {
    EXPECT_EQ(state.log_names, names);
    EXPECT_EQ(state.epochs, 3);
    EXPECT_TRUE(state.logs.items().empty());
  };
  observer.epoch_begin = [&](TrainingState& state) {
    EXPECT_EQ(state.batches, 4);
    EXPECT_TRUE(state.logs.items().empty());
  };
  double seconds = 0;
  observer.batch_end = [&](TrainingState& state) {
    EXPECT_EQ(state.learning_rate, 0.01);
    EXPECT_TRUE(state.logs.contains("loss"));
    EXPECT_TRUE(state.logs.contains("accuracy"));
    EXPECT_FALSE(state.logs.contains("val_loss"));
    EXPECT_GT(state.seconds, 0);
    seconds = state.seconds;
  };
  std::vector<double> losses;
  observer.epoch_end = [&](TrainingState& state) {
    std::vector<std::string> got;
    for (const auto& [name, value] : state.logs.items()) got.push_back(name);
    EXPECT_EQ(got, names);
    EXPECT_GE(state.seconds, seconds);
    losses.push_back(state.logs["loss"]);
  };
  const History history = model.fit(class_data(50, 4, 3), {.batch_size = 16,
                                                           .epochs = 3,
                                                           .validation_data = &other,
                                                           .callbacks = {&observer},
                                                           .verbose = 0});
  EXPECT_EQ(history["loss"], losses);
}

TEST(Callback, StopsAfterABatch) {
  const Dataset data = class_data(50, 4, 3);
  Sequential model = callback_classifier();
  Observer observer;
  int batches = 0;
  int ends = 0;
  observer.batch_end = [&](TrainingState& state) {
    ++batches;
    state.stop_training = state.epoch == 1 && state.batch == 2;
  };
  observer.epoch_end = [](TrainingState& state) { EXPECT_EQ(state.epoch, 0); };
  observer.train_end = [&](TrainingState&) { ++ends; };
  const History history = model.fit(data, {.batch_size = 10,
                                           .epochs = 4,
                                           .validation_split = 0.2,
                                           .callbacks = {&observer},
                                           .verbose = 0});
  EXPECT_EQ(history["loss"].size(), 1) << "the unfinished epoch is not recorded";
  EXPECT_EQ(history["val_loss"].size(), 1);
  EXPECT_EQ(batches, 4 + 3);
  EXPECT_EQ(ends, 1);
}

TEST(Callback, StopsAfterTheLastBatchOfAnEpoch) {
  Sequential model = callback_classifier();
  Observer observer;
  observer.batch_end = [&](TrainingState& state) {
    state.stop_training = state.batch + 1 == state.batches;
  };
  const History history =
      model.fit(class_data(50, 4, 3),
                {.batch_size = 10, .epochs = 4, .callbacks = {&observer}, .verbose = 0});
  EXPECT_TRUE(history.epochs().empty());
}

TEST(Callback, StopsAfterAnEpoch) {
  Sequential model = callback_classifier();
  Observer observer;
  observer.epoch_end = [&](TrainingState& state) { state.stop_training = state.epoch == 1; };
  const History history =
      model.fit(class_data(50, 4, 3), {.epochs = 4, .callbacks = {&observer}, .verbose = 0});
  EXPECT_EQ(history["loss"].size(), 2);
  EXPECT_EQ(model.history()["loss"], history["loss"]);
  // The next call of fit() is not stopped by it.
  EXPECT_EQ(model.fit(class_data(50, 4, 3), {.epochs = 3, .verbose = 0}).epochs().size(), 3);
}

TEST(Callback, MayThrow) {
  Sequential model = callback_classifier();
  Observer observer;
  observer.batch_end = [](TrainingState&) { throw std::runtime_error("enough"); };
  EXPECT_THROW(model.fit(class_data(50, 4, 3), {.callbacks = {&observer}, .verbose = 0}),
               std::runtime_error);
  EXPECT_EQ(model.fit(class_data(50, 4, 3), {.verbose = 0}).epochs().size(), 1);
}

TEST(History, GivesTheNumbersOfAName) {
  Logs first, second;
  first.set("loss", 2);
  second.set("loss", 1);
  second.set("lr", 5);
  History history;
  EXPECT_TRUE(history["anything"].empty());
  history.append(first);
  history.append(second);
  EXPECT_EQ(history["loss"], (std::vector<double>{2, 1}));
  expect_says(message_of<InvalidArgument>([&] { history["lr"]; }), {"'lr'", "loss"});
  EXPECT_EQ(history.epochs()[1]["lr"], 5);
}

TEST(Logs, KeepTheOrderInWhichTheyWereSet) {
  Logs logs;
  EXPECT_FALSE(logs.contains("b"));
  logs.set("b", 1);
  logs.set("a", 2);
  logs.set("b", 3);
  ASSERT_EQ(logs.items().size(), 2);
  EXPECT_EQ(logs.items()[0], (std::pair<std::string, double>{"b", 3}));
  EXPECT_EQ(logs["a"], 2);
  expect_says(message_of<InvalidArgument>([&] { logs["c"]; }), {"'c'", "b a"});
  logs.clear();
  EXPECT_FALSE(logs.contains("a"));
}
