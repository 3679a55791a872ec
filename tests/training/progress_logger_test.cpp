// What training prints, and where.
#include "gradus/training/loggers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "gradus/gradus.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

struct Printed {
  std::string out, err;
};

/// Two epochs, with standard output and standard error going to files.
Printed train_printed(const FitOptions& options) {
  Sequential model({Input({4}), Dense(3, "softmax")});
  model.compile(
      {.optimizer = Adam(), .loss = SparseCategoricalCrossentropy(), .metrics = {"accuracy"}});
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  model.fit(class_data(50, 4, 3), options);
  std::string err = testing::internal::GetCapturedStderr();
  return {testing::internal::GetCapturedStdout(), err};
}

Printed train_printed(const ProgressLoggerOptions& options) {
  testing::internal::CaptureStdout();  // whether it is a terminal, the logger looks when it is made
  testing::internal::CaptureStderr();
  ProgressLogger logger(options);
  testing::internal::GetCapturedStdout();
  testing::internal::GetCapturedStderr();
  return train_printed(FitOptions{.epochs = 2, .callbacks = {&logger}, .verbose = 0});
}

auto count_of(const std::string& text, char c) { return std::ranges::count(text, c); }

}  // namespace

TEST(ProgressLogger, PrintsOneLineAnEpochToAFile) {
  const Printed printed = train_printed(FitOptions{.epochs = 2});
  EXPECT_EQ(count_of(printed.out, '\n'), 2) << printed.out;
  EXPECT_TRUE(printed.out.starts_with("Epoch 1/2 - 2/2 - 0s - ")) << printed.out;
  expect_says(printed.out, {"\nEpoch 2/2 - ", "/step - accuracy: ", " - loss: "});
  EXPECT_EQ(count_of(printed.out, '\x1b'), 0) << "no escape codes in a file";
  EXPECT_EQ(printed.err, "") << "no bar in a file";
}

TEST(ProgressLogger, IsSilentWhenNotVerbose) {
  const Printed printed = train_printed(FitOptions{.epochs = 2, .verbose = 0});
  EXPECT_EQ(printed.out + printed.err, "");
}

TEST(ProgressLogger, PrintsInEachStyle) {
  const Printed plain = train_printed({.style = LogStyle::kPlain});
  EXPECT_TRUE(plain.out.starts_with("epoch=1 loss=")) << plain.out;
  const Printed json = train_printed({.style = LogStyle::kJsonl});
  EXPECT_TRUE(json.out.starts_with("{\"epoch\":1,\"loss\":")) << json.out;
  EXPECT_EQ(count_of(json.out, '\n'), 2);
}

TEST(ProgressLogger, DrawsTheBarOnStandardErrorWhenTold) {
  const Printed printed = train_printed({.progress = When::kAlways, .color = When::kNever});
  EXPECT_EQ(count_of(printed.out, '\n'), 2);
  EXPECT_EQ(printed.out.find("━"), std::string::npos);
  expect_says(printed.err, {"\r\x1b[K2/2 ━━━━━━━━━━━━━━━━━━━━ 0s "});
  EXPECT_TRUE(printed.err.ends_with("\r\x1b[K")) << "the bar is wiped away at the end";
  EXPECT_EQ(count_of(printed.err, '\n'), 0);
  EXPECT_EQ(printed.err.find("\x1b[1m"), std::string::npos);
  const Printed colorful = train_printed({.progress = When::kAlways, .color = When::kAlways});
  expect_says(colorful.err, {"\x1b[1m2/2\x1b[0m \x1b[32m━"});
}
