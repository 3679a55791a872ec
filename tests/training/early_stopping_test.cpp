// When training stops, and with which parameters.
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
constexpr double kNanLoss = std::numeric_limits<double>::quiet_NaN();

Index epochs_run(const EarlyStoppingOptions& options, const Values& values) {
  EarlyStopping callback(options);
  return ScriptedTraining(callback, options.monitor).run(values);
}

Sequential one_unit_model() { return Sequential({Input({2}), Dense(1)}); }

/// Runs epochs whose parameters are all the epoch's number, from 0. Returns what they are at the
/// end.
double weight_at_end(const EarlyStoppingOptions& options, const Values& values) {
  Sequential model = one_unit_model();
  EarlyStopping callback(options);
  ScriptedTraining training(callback, options.monitor, &model);
  training.begin();
  for (const double value : values) {
    model.network().theta().setConstant(static_cast<Scalar>(training.state.epoch));
    training.epoch(value);
    if (training.state.stop_training) break;
  }
  training.end();
  return static_cast<double>(model.network().theta()(0));
}

}  // namespace

// The numbers of Keras's own tests of its EarlyStopping.
TEST(EarlyStopping, StopsWhenKerasStops) {
  const Values losses = {10, 9, 8, 9, 8.9, 8.8, 8.7, 8.6, 8.5};
  for (const Index patience : {0, 1, 2, 3}) {
    EarlyStopping callback({.monitor = "loss", .patience = patience});
    ScriptedTraining training(callback, "loss");
    const Index last = std::max<Index>(patience, 1) + 2;
    EXPECT_EQ(training.run(losses), last + 1) << patience;
    EXPECT_EQ(callback.stopped_epoch(), last) << patience;
    EXPECT_EQ(callback.best(), 8);
    EXPECT_EQ(callback.best_epoch(), 2);
  }
}

TEST(EarlyStopping, RestoresWhatKerasRestores) {
  EXPECT_EQ(
      weight_at_end({.patience = 2, .restore_best_weights = true}, {0.2, 0.15, 0.1, 0.11, 0.12}),
      2);
  const EarlyStoppingOptions no_better_than_baseline = {
      .patience = 5, .baseline = 0.5, .restore_best_weights = true};
  const Values losses = {0.9, 0.8, 0.7, 0.71, 0.72, 0.73};
  Sequential model = one_unit_model();
  EarlyStopping callback(no_better_than_baseline);
  EXPECT_EQ(ScriptedTraining(callback, "val_loss", &model).run(losses), 5);
  EXPECT_EQ(weight_at_end(no_better_than_baseline, losses), 2);
  EXPECT_EQ(weight_at_end(no_better_than_baseline, {0.9, 0.8, 0.7, 0.71}), 2)
      << "whatever ends training";
}

TEST(EarlyStopping, LeavesTheLastParametersByDefault) {
  EXPECT_EQ(weight_at_end({.patience = 2}, {0.2, 0.1, 0.3, 0.4, 0.5}), 3);
}

TEST(EarlyStopping, NeverStopsAfterTheFirstEpoch) {
  EXPECT_EQ(epochs_run({.baseline = 0.1}, {1, 2, 3}), 2);
  EXPECT_EQ(epochs_run({}, {kNanLoss, 1, 2, 3}), 3);
  EXPECT_EQ(epochs_run({}, {kNanLoss, kNanLoss, 1}), 2);
}

TEST(EarlyStopping, CountsEpochsInARow) {
  EXPECT_EQ(epochs_run({.patience = 2}, {5, 6, 4, 5, 3, 4, 2, 3, 3}), 9);
  EXPECT_EQ(epochs_run({.patience = 2}, {5, 6, 4, 5, 5, 3}), 5);
}

TEST(EarlyStopping, WatchesForMoreOfAnAccuracy) {
  EXPECT_EQ(epochs_run({.monitor = "val_accuracy", .patience = 1}, {0.5, 0.6, 0.7, 0.7, 0.8}), 4);
  EXPECT_EQ(epochs_run({.monitor = "val_accuracy", .patience = 1, .mode = MonitorMode::kMin},
                       {0.5, 0.6, 0.7}),
            2);
}

TEST(EarlyStopping, SmallImprovementsDoNotCount) {
  EXPECT_EQ(epochs_run({.min_delta = 0.25, .patience = 2}, {1, 0.9, 0.8, 0.5}), 3);
  EXPECT_EQ(epochs_run({.min_delta = 0.25, .patience = 3}, {1, 0.9, 0.8, 0.5, 0.4, 0.3, 0.2}), 7);
}

TEST(EarlyStopping, WaitsForTheBaseline) {
  // The best gets better each time, but no better than the baseline, so that the waiting goes on;
  // an improvement itself does not stop.
  EXPECT_EQ(epochs_run({.patience = 3, .baseline = 0.5}, {0.9, 0.8, 0.7, 0.6, 0.55, 0.6}), 6);
  EXPECT_EQ(epochs_run({.patience = 3, .baseline = 0.5}, {0.9, 0.4, 0.5, 0.5, 0.5, 0.5}), 5);
}

TEST(EarlyStopping, StartsFromAnEpoch) {
  EXPECT_EQ(epochs_run({.patience = 1, .start_from_epoch = 3}, {1, 2, 3, 4, 5, 6}), 5);
  EXPECT_EQ(weight_at_end({.patience = 1, .restore_best_weights = true, .start_from_epoch = 3},
                          {1, 2, 3, 4, 5, 6}),
            3);
}

TEST(EarlyStopping, NanIsNoImprovement) {
  EXPECT_EQ(epochs_run({.patience = 2}, {1, kNanLoss, kNanLoss, 0.5}), 3);
  EXPECT_EQ(weight_at_end({.patience = 2, .restore_best_weights = true},
                          {kNanLoss, 2, kNanLoss, kNanLoss}),
            1);
  EXPECT_EQ(
      weight_at_end({.patience = 2, .restore_best_weights = true}, {kNanLoss, kNanLoss, kNanLoss}),
      0);
}

TEST(EarlyStopping, MayBeUsedAgain) {
  EarlyStopping callback({.patience = 1});
  EXPECT_EQ(ScriptedTraining(callback).run({1, 2}), 2);
  EXPECT_EQ(ScriptedTraining(callback).run({10, 9, 8, 9}), 4);
  EXPECT_EQ(callback.best(), 8);
}

TEST(EarlyStopping, SaysWhatItDoes) {
  Sequential model = one_unit_model();
  EarlyStopping callback({.patience = 2, .verbose = 1, .restore_best_weights = true});
  const auto run = [&](const Values& values) {
    return messages_of([&] { ScriptedTraining(callback, "val_loss", &model).run(values); });
  };
  EXPECT_EQ(run({5, 4, 6, 6}), (std::vector<std::string>{
                                   "Epoch 4: early stopping",
                                   "Restoring model weights from the end of the best epoch: 2."}));
  EXPECT_EQ(
      run({5, 4}),
      (std::vector<std::string>{"Restoring model weights from the end of the best epoch: 2."}));
  EarlyStopping silent({.restore_best_weights = true});
  EXPECT_TRUE(messages_of([&] {
                ScriptedTraining(silent, "val_loss", &model).run({5, 6, 7});
              }).empty());
}

TEST(EarlyStopping, GoesOnAfterACheckpointAsIfNothingHadHappened) {
  const Values losses = {5, 4, 4.5, 4.2, 3.9, 4.1, 4.3, 4.4, 4.5};
  const EarlyStoppingOptions options = {.patience = 3, .restore_best_weights = true};
  for (Index interrupted = 1; interrupted < 8; ++interrupted) {
    Sequential model = one_unit_model();
    EarlyStopping before(options);
    ScriptedTraining first(before, "val_loss", &model);
    first.begin();
    for (Index epoch = 0; epoch < interrupted; ++epoch) {
      model.network().theta().setConstant(static_cast<Scalar>(epoch));
      first.epoch(losses[static_cast<std::size_t>(epoch)]);
      ASSERT_FALSE(first.state.stop_training && epoch < 7);
    }

    EarlyStopping after(options);
    ScriptedTraining second(after, "val_loss", &model);
    second.begin(interrupted);
    hand_over(before, after);
    while (!second.state.stop_training && second.state.epoch < std::ssize(losses)) {
      model.network().theta().setConstant(static_cast<Scalar>(second.state.epoch));
      second.epoch(losses[static_cast<std::size_t>(second.state.epoch)]);
    }
    second.end();
    EXPECT_EQ(second.state.epoch, 8) << interrupted;
    EXPECT_EQ(after.stopped_epoch(), 7);
    EXPECT_EQ(after.best_epoch(), 4);
    EXPECT_EQ(model.network().theta()(0), 4) << interrupted;
  }
}

TEST(EarlyStopping, RefusesTheWeightsOfAnotherModel) {
  Sequential model = one_unit_model();
  Sequential larger({Input({3}), Dense(1)});
  const EarlyStoppingOptions options = {.restore_best_weights = true};
  EarlyStopping before(options), after(options);
  ScriptedTraining(before, "val_loss", &model).run({1});
  ScriptedTraining second(after, "val_loss", &larger);
  second.begin(1);
  expect_says(message_of<DataError>([&] { hand_over(before, after); }),
              {"best_weights has 3 numbers, expected 4"});
}

TEST(EarlyStopping, RefusesWrongOptions) {
  const auto message = [](const EarlyStoppingOptions& options) {
    return message_of<InvalidArgument>([&] { EarlyStopping callback(options); });
  };
  expect_says(message({.patience = -1}), {"EarlyStopping: patience", "at least 0", "-1"});
  expect_says(message({.start_from_epoch = -2}), {"EarlyStopping: start_from_epoch", "-2"});
  expect_says(message({.baseline = kNanLoss}), {"EarlyStopping: baseline"});
  expect_says(message({.min_delta = kNanLoss}), {"EarlyStopping: min_delta"});
}

TEST(EarlyStopping, RefusesAMonitorThatTrainingDoesNotLog) {
  Sequential model({Input({4}), Dense(3, "softmax")});
  model.compile({.optimizer = "sgd", .loss = SparseCategoricalCrossentropy()});
  EarlyStopping callback({.monitor = "val_los"});
  expect_says(message_of<InvalidArgument>([&] {
                model.fit(class_data(20, 4, 3),
                          {.validation_split = 0.5, .callbacks = {&callback}, .verbose = 0});
              }),
              {"unknown monitor 'val_los'", "did you mean 'val_loss'?"});
  EXPECT_TRUE(model.history().epochs().empty()) << "before the first epoch";
}

TEST(EarlyStopping, EndsATrainingThatLearnsByHeart) {
  const Dataset train = class_data(30, 20, 3, 1);
  const Dataset other = class_data(30, 20, 3, 7);  // other scores: what is learnt does not help
  Sequential model({Input({20}), Dense(16, "relu"), Dense(3, "softmax")});
  model.compile(
      {.optimizer = Adam({.learning_rate = 0.05}), .loss = SparseCategoricalCrossentropy()});
  EarlyStopping callback({.patience = 3, .restore_best_weights = true});
  const History history = model.fit(
      train, {.epochs = 100, .validation_data = &other, .callbacks = {&callback}, .verbose = 0});
  const Values losses = history["val_loss"];
  const auto best = std::ranges::min_element(losses);
  EXPECT_LT(losses.size(), 100);
  EXPECT_EQ(losses.end() - best, 4) << "three epochs after the best";
  EXPECT_EQ(callback.best(), *best);
  EXPECT_EQ(model.evaluate(other)["loss"], *best) << "the best epoch's parameters";
}

TEST(EarlyStopping, RestoresWhereTrainingDiverges) {
  Sequential model({Input({4}), Dense(2)});
  model.compile({.optimizer = SGD({.learning_rate = 0.01}), .loss = "mse"});
  EarlyStopping stop({.monitor = "loss", .patience = 5, .restore_best_weights = true});
  Vector best;
  Observer observer;
  observer.epoch_begin = [&](TrainingState& state) {
    if (state.epoch == 2) state.model->optimizer().set_learning_rate(1e30);
  };
  observer.epoch_end = [&](TrainingState& state) {
    if (state.epoch == 1) best = state.model->network().theta();
  };
  EXPECT_THROW(model.fit(regression_data(100, 4, 2),
                         {.epochs = 5, .callbacks = {&observer, &stop}, .verbose = 0}),
               DivergenceError);
  EXPECT_TRUE(same_bits(model.network().theta(), best));
}
