// A callback made of functions.
#include "gradus/training/callbacks.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "gradus/gradus.hpp"
#include "support/callback_support.hpp"
#include "support/training_support.hpp"

using namespace gradus;

TEST(LambdaCallback, CallsWhatItIsGiven) {
  std::vector<std::string> calls;
  const auto note = [&](const char* name) {
    return [name, &calls](TrainingState&) { calls.emplace_back(name); };
  };
  LambdaCallback callback({.on_train_begin = note("train_begin"),
                           .on_epoch_begin = note("epoch_begin"),
                           .on_train_batch_end = note("batch_end"),
                           .on_epoch_end = note("epoch_end"),
                           .on_train_end = note("train_end"),
                           .on_divergence = note("divergence")});
  Sequential model({Input({4}), Dense(2)});
  model.compile({.optimizer = "sgd", .loss = "mse"});
  model.fit(regression_data(20, 4, 2), {.batch_size = 10, .callbacks = {&callback}, .verbose = 0});
  EXPECT_EQ(calls, (std::vector<std::string>{"train_begin", "epoch_begin", "batch_end", "batch_end",
                                             "epoch_end", "train_end"}));
  TrainingState state;
  callback.on_divergence(state);
  EXPECT_EQ(calls.back(), "divergence");
}

TEST(LambdaCallback, MayHaveOneFunctionOnly) {
  LambdaCallback callback(
      {.on_epoch_end = [](TrainingState& state) { state.stop_training = state.logs["loss"] < 2; }});
  EXPECT_EQ(ScriptedTraining(callback, "loss").run({3, 2, 1, 0}), 3);
  EXPECT_NO_THROW(hand_over(callback, callback));
}

TEST(LambdaCallback, MayRemember) {
  std::int64_t count = 7;
  const auto remember = [&](Archive& archive) { archive.field("count", count); };
  LambdaCallback callback({.visit_state = remember});
  MemoryArchive archive;
  callback.visit_state(archive);
  count = 0;
  archive.set(MemoryArchive::Direction::kRestore);
  callback.visit_state(archive);
  EXPECT_EQ(count, 7);
}
