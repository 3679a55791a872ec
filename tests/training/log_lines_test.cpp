// The lines of the training log, character by character.
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "gradus/training/loggers.hpp"

using namespace gradus;

namespace {

/// The end of epoch 1 of 10: 235 batches in 0.1457 seconds.
TrainingState first_epoch() {
  TrainingState state;
  state.epoch = 0;
  state.epochs = 10;
  state.batch = 234;
  state.batches = 235;
  state.learning_rate = 0.001;
  state.seconds = 0.1457;
  state.logs.set("loss", 0.38096);
  state.logs.set("accuracy", 0.89627);
  state.logs.set("val_loss", 0.19999);
  state.logs.set("val_accuracy", 0.9421);
  return state;
}

/// Batch `done` of `batches`, after `seconds`.
TrainingState running(Index done, Index batches, double seconds) {
  TrainingState state;
  state.batch = done - 1;
  state.batches = batches;
  state.seconds = seconds;
  return state;
}

std::string bar(int filled, int rest, const std::string& rest_with = "─") {
  std::string text;
  for (int i = 0; i < filled; ++i) text += "━";
  for (int i = 0; i < rest; ++i) text += rest_with;
  return text;
}

std::string keras_metric(double value) {
  TrainingState state = running(1, 1, 0);
  state.logs.set("m", value);
  const std::string line = epoch_line(state, LogStyle::kKeras);
  return line.substr(line.rfind(" - ") + 3);
}

}  // namespace

TEST(EpochLine, OfKeras) {
  // The metrics in the order of their names, as Keras prints them.
  EXPECT_EQ(epoch_line(first_epoch(), LogStyle::kKeras),
            "Epoch 1/10 - 235/235 - 0s - 620us/step - accuracy: 0.8963 - loss: 0.3810 - "
            "val_accuracy: 0.9421 - val_loss: 0.2000");
}

TEST(EpochLine, Plain) {
  EXPECT_EQ(epoch_line(first_epoch(), LogStyle::kPlain),
            "epoch=1 loss=0.38096 accuracy=0.89627 val_loss=0.19999 val_accuracy=0.9421 "
            "learning_rate=0.001 seconds=0.1457");
}

TEST(EpochLine, OfJson) {
  const std::string line = epoch_line(first_epoch(), LogStyle::kJsonl);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_TRUE(line.starts_with("{\"epoch\":1,\"loss\":0.38096,\"accuracy\"")) << line;
  const auto json = nlohmann::json::parse(line);
  EXPECT_EQ(json.size(), 7);
  EXPECT_TRUE(json["epoch"].is_number_integer());
  EXPECT_EQ(json["val_accuracy"], 0.9421);
  EXPECT_EQ(json["seconds"], 0.1457) << "all digits";
}

TEST(EpochLine, OfJsonHasNoNan) {
  // JSON has no such number; null is what there is.
  TrainingState state = running(1, 1, 1);
  state.logs.set("loss", std::numeric_limits<double>::quiet_NaN());
  state.logs.set("other", std::numeric_limits<double>::infinity());
  const auto json = nlohmann::json::parse(epoch_line(state, LogStyle::kJsonl));
  EXPECT_TRUE(json["loss"].is_null());
  EXPECT_TRUE(json["other"].is_null());
}

TEST(EpochLine, ShowsSmallNumbersInScientificNotation) {
  EXPECT_EQ(keras_metric(0.0010001), "m: 0.0010");
  EXPECT_EQ(keras_metric(0.001), "m: 1.0000e-03");
  EXPECT_EQ(keras_metric(1.23456e-7), "m: 1.2346e-07");
  EXPECT_EQ(keras_metric(0), "m: 0.0000e+00");
  EXPECT_EQ(keras_metric(-0.0005), "m: -5.0000e-04");
  EXPECT_EQ(keras_metric(-2.5), "m: -2.5000");
  EXPECT_EQ(keras_metric(12345.678), "m: 12345.6780");
}

TEST(EpochLine, ShowsWhatIsNotFinite) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(keras_metric(nan), "m: nan");
  EXPECT_EQ(keras_metric(std::copysign(nan, -1.0)), "m: nan") << "0/0 has a sign on x86";
  EXPECT_EQ(keras_metric(std::numeric_limits<double>::infinity()), "m: inf");
  EXPECT_EQ(keras_metric(-std::numeric_limits<double>::infinity()), "m: -inf");
}

TEST(EpochLine, TakesLongNamesAndNumbers) {
  TrainingState state = running(1, 1, 0);
  state.logs.set(std::string(200, 'n'), 0.5);
  EXPECT_TRUE(epoch_line(state, LogStyle::kKeras).ends_with("nnn: 0.5000"));
  EXPECT_EQ(keras_metric(1e300).size(), std::string("m: ").size() + 301 + 5);
}

TEST(ProgressLine, OfKeras) {
  TrainingState state = running(118, 235, 0.0736);
  state.logs.set("loss", 0.5);
  state.logs.set("accuracy", 0.88123);
  // 20 · 118/235 = 10.04; 117 steps of 624 µs are left.
  EXPECT_EQ(progress_line(state, {}),
            "118/235 " + bar(10, 10) + " 0s 624us/step - accuracy: 0.8812 - loss: 0.5000");
}

TEST(ProgressLine, Finished) {
  TrainingState state = first_epoch();
  state.seconds = 2.6;
  EXPECT_EQ(progress_line(state, {.finished = true}),
            "235/235 " + bar(20, 0) +
                " 3s 11ms/step - accuracy: 0.8963 - loss: 0.3810 - val_accuracy: 0.9421 - "
                "val_loss: 0.2000");
}

TEST(ProgressLine, AlignsTheCount) {
  EXPECT_EQ(progress_line(running(3, 100, 0.3), {}), "  3/100 " + bar(0, 20) + " 9s 100ms/step");
  EXPECT_EQ(progress_line(running(99, 100, 0.99), {}), " 99/100 " + bar(19, 1) + " 0s 10ms/step");
  EXPECT_EQ(progress_line(running(1, 1, 0.5), {}), "1/1 " + bar(20, 0) + " 0s 500ms/step");
}

TEST(ProgressLine, ShowsTheTimeLeft) {
  const auto time = [](double seconds_left) {
    const std::string line = progress_line(running(1, 2, seconds_left), {});
    return line.substr(line.rfind("─ ") + std::string("─ ").size());
  };
  EXPECT_EQ(time(2.9), "2s 3s/step");
  EXPECT_EQ(time(60), "60s 60s/step");
  EXPECT_EQ(time(61), "1:01 61s/step");
  EXPECT_EQ(time(3600), "60:00 3600s/step");
  EXPECT_EQ(time(3725), "1:02:05 3725s/step");
  EXPECT_EQ(time(0), "0s 0s/step");
}

TEST(ProgressLine, ShowsTheTimeLeftInAllWhileEpochsAreToCome) {
  TrainingState state = running(118, 235, 0.0736);
  state.epochs = 10;
  state.logs.set("accuracy", 0.5);
  state.logs.set("loss", 0.5);
  const std::string metrics = " - accuracy: 0.5000 - loss: 0.5000";
  const auto line = [&](int columns) {
    return progress_line(state, {.columns = columns, .seconds_left = 83.9});
  };
  EXPECT_EQ(line(0), "118/235 " + bar(10, 10) + " 0s (1:23 in all) 624us/step" + metrics);
  EXPECT_EQ(line(80), "118/235 " + bar(4, 5) + " 0s (1:23 in all) 624us/step" + metrics)
      << "the bar gives way to the metrics";
  EXPECT_EQ(line(60), "118/235 " + bar(4, 4) + " 0s (1:23 in all) 624us/step");
  const ProgressLineOptions finished = {.finished = true, .seconds_left = 83.9};
  EXPECT_FALSE(progress_line(state, finished).find("in all") != std::string::npos);
  state.epoch = 9;
  EXPECT_EQ(line(0), progress_line(state, {})) << "the last epoch's time is all";
}

TEST(ProgressLine, TheTimeLeftIsThatOfTheRestAtThePaceSoFar) {
  TrainingState state = running(1, 4, 0);
  state.epochs = 3;
  TimeLeft time_left;
  time_left.begin();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const double after_1 = time_left.after(state);  // of 12 batches
  EXPECT_GE(after_1, 0.020 * 11);
  state.epoch = 1;
  state.batch = 1;
  EXPECT_GE(time_left.after(state), 0.020);
  EXPECT_LT(time_left.after(state), after_1) << "6 of 12 batches";
  state.epoch = 2;
  state.batch = 3;
  EXPECT_EQ(time_left.after(state), 0);
}

TEST(ProgressLine, ATrainingThatGoesOnInTheMiddleHasThePaceOfWhatItDid) {
  TrainingState state = running(4, 4, 0);
  state.epochs = 3;
  state.epoch = 1;  // resumed before the last batch of the second epoch
  TimeLeft time_left;
  time_left.begin();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_GE(time_left.after(state), 0.020 * 4) << "one batch took as long, and four are left";
}

TEST(ProgressLine, InColor) {
  TrainingState state = running(5, 20, 10);
  state.logs.set("loss", 0.25);
  EXPECT_EQ(progress_line(state, {.color = true}),
            "\x1b[1m 5/20\x1b[0m \x1b[32m" + bar(5, 0) + "\x1b[0m\x1b[37m" + bar(0, 15, "━") +
                "\x1b[0m \x1b[1m30s\x1b[0m 2s/step - loss: 0.2500");
  // No empty pair of codes around a part of the bar that is not there.
  const std::string full = progress_line(running(20, 20, 10), {.color = true});
  EXPECT_EQ(full.find("\x1b[37m"), std::string::npos);
  const std::string empty = progress_line(running(1, 1000, 10), {.color = true});
  EXPECT_EQ(empty.find("\x1b[32m"), std::string::npos);
}

TEST(ProgressLine, LeavesOutWhatDoesNotFit) {
  TrainingState state = running(118, 235, 0.0736);
  state.logs.set("accuracy", 0.5);
  state.logs.set("loss", 0.5);
  const std::string head = "118/235 " + bar(10, 10) + " 0s 624us/step";  // 42 columns
  const std::string accuracy = " - accuracy: 0.5000";                    // 19
  const std::string loss = " - loss: 0.5000";                            // 15
  const auto line = [&](int columns) { return progress_line(state, {.columns = columns}); };
  // One column stays free, so that no terminal wraps the line.
  EXPECT_EQ(line(0), head + accuracy + loss);
  EXPECT_EQ(line(77), head + accuracy + loss);
  EXPECT_EQ(line(76), head + accuracy);
  EXPECT_EQ(line(62), head + accuracy);
  EXPECT_EQ(line(61), head);
  EXPECT_EQ(line(20), "118/235 " + bar(4, 4) + " 0s");
  EXPECT_EQ(line(5), "118/235");
}

TEST(ProgressLine, CountsNoColumnsForColor) {
  TrainingState state = running(118, 235, 0.0736);
  state.logs.set("loss", 0.5);
  const auto has_loss = [&](int columns, bool color) {
    const std::string line = progress_line(state, {.color = color, .columns = columns});
    return line.find("loss") != std::string::npos;
  };
  for (int columns = 50; columns < 65; ++columns) {
    EXPECT_EQ(has_loss(columns, true), has_loss(columns, false)) << columns;
  }
}
