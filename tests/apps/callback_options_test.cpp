// The callbacks of `gradus train`, from the text on the command line.
#include "cli/train/callback_options.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gradus/gradus.hpp"
#include "support/callback_support.hpp"
#include "support/command.hpp"
#include "support/temp_dir.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

using Callbacks = std::vector<std::unique_ptr<Callback>>;

/// What these words, or this file, make. Throws what CLI11 throws.
Callbacks parsed(const std::vector<std::string>& arguments, const std::string& config = "") {
  CLI::App app;
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  cli::CallbackOptions options;
  cli::add_callback_options(app, options);
  const TempDir folder;
  app.set_config("--config", folder / "file");
  write_file(folder / "file", config);
  app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  return cli::make_callbacks(options);
}

Sequential small_model() {
  Sequential model({Input({2}), Dense(1)});
  model.compile({.optimizer = SGD({.learning_rate = 1}), .loss = "mse"});
  return model;
}

/// After how many epochs the first callback stops, and what it says.
struct Outcome {
  Index epochs = 0;
  std::vector<std::string> messages;
  double learning_rate = 0;
};
Outcome outcome(const Callbacks& callbacks, const std::vector<double>& values,
                const std::string& monitor = "val_loss") {
  EXPECT_EQ(callbacks.size(), 1);
  Sequential model = small_model();
  Outcome result;
  result.messages = messages_of(
      [&] { result.epochs = ScriptedTraining(*callbacks.front(), monitor, &model).run(values); });
  result.learning_rate = model.optimizer().learning_rate();
  return result;
}

std::string refusal(const std::vector<std::string>& arguments) {
  return message_of<InvalidArgument>([&] { parsed(arguments); });
}

const std::vector<double> kTwentyOnes(20, 1.0);

}  // namespace

TEST(CallbackOptions, MakeNothingByDefault) { EXPECT_TRUE(parsed({}).empty()); }

TEST(CallbackOptions, EarlyStoppingStandsAlone) {
  const Outcome alone = outcome(parsed({"--early-stopping"}), kTwentyOnes);
  EXPECT_EQ(alone.epochs, 4) << "patience 3";
  EXPECT_EQ(alone.messages, (std::vector<std::string>{
                                "Epoch 4: early stopping",
                                "Restoring model weights from the end of the best epoch: 1."}));
  EXPECT_EQ(parsed({"--early-stopping", "--terminate-on-nan"}).size(), 2);
}

TEST(CallbackOptions, EarlyStoppingTakesArguments) {
  EXPECT_EQ(outcome(parsed({"--early-stopping", "patience=5"}), kTwentyOnes).epochs, 6);
  EXPECT_EQ(outcome(parsed({"--early-stopping=patience=5"}), kTwentyOnes).epochs, 6);
  EXPECT_EQ(
      outcome(parsed({"--early-stopping", " patience = 2 , verbose = 0 "}), kTwentyOnes).epochs, 3);
  const Outcome all =
      outcome(parsed({"--early-stopping",
                      "patience=1,monitor=speed,mode=max,min_delta=1e-3,restore_best_weights=False,"
                      "start_from_epoch=4,baseline=None,verbose=1"}),
              kTwentyOnes, "speed");
  EXPECT_EQ(all.messages, (std::vector<std::string>{"Epoch 6: early stopping"}));
  EXPECT_EQ(outcome(parsed({"--early-stopping", "patience=9", "--early-stopping", "patience=1"}),
                    kTwentyOnes)
                .epochs,
            2)
      << "the last counts";
}

TEST(CallbackOptions, ReduceLROnPlateauStandsAlone) {
  const Outcome alone = outcome(parsed({"--reduce-lr-on-plateau"}), {1, 1, 1, 1});
  EXPECT_EQ(alone.learning_rate, 0.5);
  EXPECT_EQ(
      alone.messages,
      (std::vector<std::string>{"Epoch 3: ReduceLROnPlateau reducing learning rate to 0.5."}));
}

TEST(CallbackOptions, ReduceLROnPlateauTakesArguments) {
  const Outcome result =
      outcome(parsed({"--reduce-lr-on-plateau", "factor=0.25,patience=1,cooldown=9,verbose=0"}),
              kTwentyOnes);
  EXPECT_EQ(result.learning_rate, 0.015625) << "after epochs 2, 11 and 20";
  EXPECT_TRUE(result.messages.empty());
}

TEST(CallbackOptions, SaveBestSavesTheBest) {
  const TempDir folder;
  const std::string file = folder / "best-{epoch}";
  EXPECT_EQ(outcome(parsed({"--save-best", file}), {3, 4, 2}).messages.size(), 3);
  EXPECT_TRUE(std::filesystem::exists(folder / "best-1"));
  EXPECT_FALSE(std::filesystem::exists(folder / "best-2"));
  EXPECT_TRUE(std::filesystem::exists(folder / "best-3"));
}

TEST(CallbackOptions, MonitorIsWhatAllWatch) {
  const Callbacks callbacks = parsed({"--early-stopping", "--reduce-lr-on-plateau", "--save-best",
                                      "file", "--monitor", "val_accuracy"});
  ASSERT_EQ(callbacks.size(), 3);
  for (const auto& callback : callbacks) {
    Sequential model = small_model();
    ScriptedTraining training(*callback, "val_accuracy", &model);
    EXPECT_NO_THROW(training.begin());
    ScriptedTraining other(*callback, "val_loss", &model);
    EXPECT_THROW(other.begin(), InvalidArgument);
  }
  EXPECT_EQ(outcome(parsed({"--early-stopping", "monitor=loss", "--monitor", "val_accuracy"}),
                    kTwentyOnes, "loss")
                .epochs,
            4)
      << "unless an argument says otherwise";
}

TEST(CallbackOptions, MayStandInAFile) {
  EXPECT_EQ(outcome(parsed({}, "early-stopping = true\n"), kTwentyOnes).epochs, 4);
  EXPECT_EQ(outcome(parsed({}, "early-stopping = \"patience=2,verbose=0\"\n"), kTwentyOnes).epochs,
            3);
  EXPECT_EQ(parsed({}, "terminate-on-nan = true\n").size(), 1);
}

TEST(CallbackOptions, SayWhatIsWrongWithTheArguments) {
  const auto early = [](const std::string& arguments) {
    return refusal({"--early-stopping", arguments});
  };
  expect_says(early("patiens=3"), {"--early-stopping: unknown argument 'patiens'",
                                   "did you mean 'patience'?", "restore_best_weights"});
  expect_says(early("patience=three"),
              {"--early-stopping: patience: expected a whole number, got 'three'"});
  expect_says(early("patience=2.5"), {"--early-stopping: patience: expected a whole number"});
  expect_says(early("patience=-1"), {"patience", "at least 0", "-1"});
  expect_says(early("restore_best_weights=1"),
              {"--early-stopping: restore_best_weights: expected true or false, got 1"});
  expect_says(early("mode=up"), {"--early-stopping: mode: expected 'auto', 'min' or 'max'"});
  expect_says(early("monitor=3"), {"--early-stopping: monitor: expected a text, got 3"});
  expect_says(early("min_delta=nan"), {"min_delta", "finite"});
  expect_says(early("patience=3,patience=4"), {"--early-stopping: patience: given twice"});
  for (const char* wrong : {"3", "patience", "=3", "patience=3,", ",", "patience=3,,verbose=1"}) {
    expect_says(early(wrong),
                {"--early-stopping: expected arguments such as patience=3,monitor=val_loss"});
  }
  expect_says(early("patience="), {"--early-stopping: patience: expected a whole number, got ''"});
  expect_says(refusal({"--reduce-lr-on-plateau", "factor=2"}),
              {"factor", "above 0 and below 1", "2"});
  expect_says(refusal({"--reduce-lr-on-plateau", "baseline=2"}),
              {"--reduce-lr-on-plateau: unknown argument 'baseline'"});
  EXPECT_THROW(parsed({"--save-best", ""}), CLI::ValidationError);
  EXPECT_THROW(parsed({"--monitor", ""}), CLI::ValidationError);
}
