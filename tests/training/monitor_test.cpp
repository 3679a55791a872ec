// What is better than what.
#include "gradus/training/monitor.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "gradus/core/error.hpp"
#include "gradus/metrics/metric.hpp"
#include "support/callback_support.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfiniteValue = std::numeric_limits<double>::infinity();

TrainingState state_with(const std::vector<std::string>& names) {
  TrainingState state;
  state.log_names = names;
  return state;
}

/// Whether more of it is better, in mode auto.
bool more_is_better(const std::string& name) {
  const Monitor monitor("Test", name, MonitorMode::kAuto);
  monitor.check(state_with({name}));
  EXPECT_NE(monitor.better(2, 1), monitor.better(1, 2)) << name;
  return monitor.better(2, 1);
}

}  // namespace

TEST(Monitor, KnowsWhatIsBetterByName) {
  for (const char* name : {"accuracy", "val_acc", "val_sparse_categorical_accuracy", "AUC",
                           "val_f1_score", "weighted_recall", "val_weighted_precision",
                           "true_positives", "TrueNegatives", "cosine_similarity", "mean_iou"}) {
    EXPECT_TRUE(more_is_better(name)) << name;
  }
  for (const char* name :
       {"loss", "val_loss", "mse", "val_RMSE", "MeanAbsoluteError", "hinge", "FalsePositives",
        "val_false_negatives", "binary_crossentropy", "kl_divergence", "accuracy_loss"}) {
    EXPECT_FALSE(more_is_better(name)) << name;
  }
}

TEST(Monitor, KnowsAllMetrics) {
  for (const std::string& name : Metric::known_names()) {
    EXPECT_NO_THROW(more_is_better("val_" + name)) << name;
  }
}

TEST(Monitor, MustBeToldWhereTheNameDoesNotSay) {
  const TrainingState state = state_with({"speed"});
  expect_says(message_of<InvalidArgument>(
                  [&] { Monitor("EarlyStopping", "speed", MonitorMode::kAuto).check(state); }),
              {"EarlyStopping: ", "'speed'", "set mode to 'min' or 'max'"});
  EXPECT_NO_THROW(Monitor("EarlyStopping", "speed", MonitorMode::kMax).check(state));
}

TEST(Monitor, TheModeWinsOverTheName) {
  EXPECT_TRUE(Monitor("Test", "loss", MonitorMode::kMax).better(2, 1));
  EXPECT_TRUE(Monitor("Test", "accuracy", MonitorMode::kMin).better(1, 2));
}

TEST(Monitor, IsBetterByMoreThanMinDelta) {
  for (const double min_delta : {0.25, -0.25}) {
    const Monitor less("Test", "loss", MonitorMode::kAuto, min_delta);
    EXPECT_TRUE(less.better(0.7, 1));
    EXPECT_FALSE(less.better(0.75, 1)) << "as much as min_delta is not more";
    const Monitor more("Test", "accuracy", MonitorMode::kAuto, min_delta);
    EXPECT_TRUE(more.better(1.3, 1));
    EXPECT_FALSE(more.better(1.25, 1));
  }
}

TEST(Monitor, EqualIsNotBetter) {
  EXPECT_FALSE(Monitor("Test", "loss", MonitorMode::kMin).better(1, 1));
  EXPECT_FALSE(Monitor("Test", "loss", MonitorMode::kMax).better(1, 1));
}

TEST(Monitor, RemembersTheBest) {
  Monitor monitor("Test", "loss", MonitorMode::kAuto);
  EXPECT_TRUE(monitor.improves(3));
  EXPECT_FALSE(monitor.improves(4));
  EXPECT_EQ(monitor.best(), 3);
  EXPECT_TRUE(monitor.improves(2));
  monitor.reset();
  EXPECT_TRUE(monitor.improves(5)) << "it has forgotten";
  monitor.reset(1);
  EXPECT_FALSE(monitor.improves(2)) << "it has been told";
}

TEST(Monitor, NanNeverImproves) {
  for (const MonitorMode mode : {MonitorMode::kMin, MonitorMode::kMax}) {
    Monitor monitor("Test", "loss", mode, 0.1);
    EXPECT_FALSE(monitor.improves(kNoValue));
    EXPECT_TRUE(monitor.improves(5)) << "what comes first after nan is an improvement";
    EXPECT_FALSE(monitor.improves(kNoValue));
    EXPECT_EQ(monitor.best(), 5);
  }
}

TEST(Monitor, InfinityImprovesOnlyTowardsTheGood) {
  Monitor less("Test", "loss", MonitorMode::kMin);
  EXPECT_FALSE(less.improves(kInfiniteValue));
  EXPECT_TRUE(less.improves(-kInfiniteValue));
  Monitor more("Test", "loss", MonitorMode::kMax);
  EXPECT_FALSE(more.improves(-kInfiniteValue));
  EXPECT_TRUE(more.improves(kInfiniteValue));
}

TEST(Monitor, NamesTheLogsThereAre) {
  const TrainingState state = state_with({"loss", "accuracy", "val_loss", "val_accuracy"});
  const Monitor monitor("ReduceLROnPlateau", "val_acuracy", MonitorMode::kAuto);
  expect_says(message_of<InvalidArgument>([&] { monitor.check(state); }),
              {"ReduceLROnPlateau: unknown monitor 'val_acuracy'", "did you mean 'val_accuracy'?",
               "loss, accuracy, val_loss, val_accuracy"});
  EXPECT_NO_THROW(Monitor("Test", "val_loss", MonitorMode::kAuto).check(state));
}

TEST(Monitor, SaysThatThereIsNothingToValidateOn) {
  const Monitor monitor("EarlyStopping", "val_loss", MonitorMode::kAuto);
  expect_says(message_of<InvalidArgument>([&] { monitor.check(state_with({"loss"})); }),
              {"unknown monitor 'val_loss'", "needs data to validate on"});
  const std::string other =
      message_of<InvalidArgument>([&] { monitor.check(state_with({"val_accuracy"})); });
  EXPECT_EQ(other.find("needs data"), std::string::npos) << other;
}

TEST(Monitor, NeedsAFiniteMinDelta) {
  for (const double min_delta : {kNoValue, kInfiniteValue}) {
    expect_says(message_of<InvalidArgument>(
                    [&] { Monitor("Test", "loss", MonitorMode::kAuto, min_delta); }),
                {"Test: min_delta", "finite"});
  }
}

TEST(MonitorMode, IsReadFromAText) {
  MonitorMode mode = MonitorMode::kAuto;
  for (const MonitorMode expected : {MonitorMode::kMin, MonitorMode::kMax, MonitorMode::kAuto}) {
    read_value(value_of(expected), mode);
    EXPECT_EQ(mode, expected);
  }
  EXPECT_EQ(value_of(MonitorMode::kMax), ConfigValue("max"));
  for (const ConfigValue& wrong : {ConfigValue("Min"), ConfigValue(1.0), ConfigValue()}) {
    expect_says(message_of<InvalidArgument>([&] { read_value(wrong, mode); }),
                {"'auto', 'min' or 'max'"});
  }
}
