// --recipe, and the options that the recipes need: --augment and --schedule.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>
#include <string>
#include <vector>

#include "support/command.hpp"
#include "support/small_mnist.hpp"

using namespace gradus;

namespace {

/// The line of the log that names the recipe, or "".
std::string recipe_line(const CommandResult& result) {
  for (const std::string& line : lines_of(result.err)) {
    if (contains(line, "Recipe ")) return line;
  }
  return "";
}

/// A small network, which the recipe would make large.
const std::string kSmall = " --hidden 8 --epochs 1 --limit 100";

}  // namespace

TEST(Recipe, BestSetsWhatTheHelpSays) {
  const CommandResult result = train_digits("--recipe best" + kSmall);
  ASSERT_EQ(epochs_of(result).size(), 1u);
  const std::string line = recipe_line(result);
  ASSERT_TRUE(contains(line, "Recipe best: --")) << result.err;
  const std::string set = line.substr(line.find("--"));
  // The help may break lines between words.
  std::string help;
  for (const std::string& word : words(run(words("train --help")).out)) help += word + " ";
  const std::vector<std::string> pairs = words(set);
  ASSERT_GE(pairs.size(), 6u) << set;
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
    const std::string option = pairs[i] + " " + pairs[i + 1];
    EXPECT_TRUE(contains(help, option)) << option << " is not in " << help;
  }
  EXPECT_EQ(epochs_of(result), epochs_of(train_digits(set + kSmall))) << "the same as by hand";
  EXPECT_NE(epochs_of(result), epochs_of(train_digits(kSmall)));
  EXPECT_TRUE(contains(result.err, "(RandomDis")) << "it augments: " << result.err;
}

TEST(Recipe, WhatIsGivenWinsWhereverItStands) {
  for (const std::string arguments :
       {"--hidden 8 --epochs 2 --learning-rate 0.5 --recipe best --augment 0 --limit 100",
        "--recipe best --augment 0 --hidden 8 --epochs 2 --learning-rate 0.5 --limit 100"}) {
    SCOPED_TRACE(arguments);
    const CommandResult result = train_digits(arguments);
    EXPECT_EQ(epochs_of(result).size(), 2u);
    EXPECT_TRUE(contains(result.err, "6,370")) << "785*8 + 9*10 parameters: " << result.err;
    EXPECT_TRUE(contains(result.err, "learning rate 0.5")) << result.err;
    EXPECT_FALSE(contains(result.err, "(RandomDis")) << result.err;
    const std::string line = recipe_line(result);
    for (const char* given : {"--hidden", "--epochs", "--learning-rate", "--augment"}) {
      EXPECT_FALSE(contains(line, given)) << "not set by the recipe: " << line;
    }
    EXPECT_TRUE(contains(line, "--schedule cosine")) << line;
  }
}

TEST(Recipe, AFileWinsTooAndMayNameTheRecipe) {
  const TempDir dir;
  write_file(dir / "c", "recipe = \"best\"\nhidden = 8\nepochs = 1\nlimit = 100\n");
  const CommandResult result =
      run(words("train --log-style jsonl --data", small_mnist().path(), "--config", dir / "c"));
  EXPECT_EQ(epochs_of(result), epochs_of(train_digits("--recipe best" + kSmall)));
  EXPECT_TRUE(contains(recipe_line(result), "--augment")) << result.err;
}

TEST(Recipe, ALearningRateInOptimizerConfigWins) {
  const CommandResult result =
      run(words("train --recipe best --hidden 8 --epochs 1 --data", small_mnist().path(),
                "--optimizer-config", std::string(R"({"learning_rate":0.25})")));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.err, "learning rate 0.25")) << result.err;
}

TEST(Recipe, DefaultSetsNothing) {
  const CommandResult result = train_digits("--recipe default" + kSmall);
  EXPECT_EQ(epochs_of(result), epochs_of(train_digits(kSmall)));
  EXPECT_EQ(recipe_line(result), "");
}

TEST(Recipe, RefusesAnUnknownOneAndNamesTheKnown) {
  const CommandResult result = train_digits("--recipe bst" + kSmall);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  for (const char* part : {"--recipe", "'bst'", "did you mean 'best'?", "default, best"}) {
    EXPECT_TRUE(contains(result.err, part)) << part << " in " << result.err;
  }
}

TEST(Schedule, CosineGoesFromTheLearningRateToAboutZero) {
  // 300 samples in batches of 10, 2 epochs: 60 steps. An epoch logs the rate of its last step.
  const auto epochs = epochs_of(
      train_digits("--hidden 4 --epochs 2 --batch-size 10 --learning-rate 0.01 --schedule cosine"));
  ASSERT_EQ(epochs.size(), 2u);
  const auto rate = [](double step) {
    return 0.01 * (1 + std::cos(std::numbers::pi * step / 60)) / 2;
  };
  EXPECT_NEAR(epochs[0]["learning_rate"].get<double>(), rate(29), 1e-9);
  EXPECT_NEAR(epochs[1]["learning_rate"].get<double>(), rate(59), 1e-9);
  EXPECT_LT(epochs[1]["learning_rate"].get<double>(), 0.01 * 0.001);
}

TEST(Schedule, CountsTheStepsWithoutTheValidationSplit) {
  const auto epochs = epochs_of(train_digits(
      "--hidden 4 --epochs 3 --batch-size 7 --validation-split 0.2 --schedule cosine"));
  ASSERT_EQ(epochs.size(), 3u);
  // 240 samples: 35 steps an epoch
  const double last = 0.001 * (1 + std::cos(std::numbers::pi * 104 / 105)) / 2;
  EXPECT_NEAR(epochs[2]["learning_rate"].get<double>(), last, 1e-9);
}

TEST(Schedule, IsConstantUnlessAskedFor) {
  for (const auto& epoch : epochs_of(train_digits("--hidden 4 --epochs 3"))) {
    EXPECT_EQ(epoch["learning_rate"], 0.001);
  }
  const CommandResult result = train_digits("--schedule cosin");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(contains(result.err, "did you mean 'cosine'? Known: constant, cosine")) << result.err;
}

TEST(Augment, DistortsTheImagesToTrainOnOnly) {
  const std::string common = "--hidden 4 --epochs 1 --learning-rate 1e-12 --augment ";
  const auto none = epochs_of(train_digits(common + "0"));
  const auto some = epochs_of(train_digits(common + "1"));
  ASSERT_EQ(none.size(), 1u);
  ASSERT_EQ(some.size(), 1u);
  EXPECT_NE(none[0]["loss"], some[0]["loss"]);
  EXPECT_NEAR(none[0]["val_loss"], some[0]["val_loss"].get<double>(), 1e-6);
}

TEST(Augment, IsTheSameAtAnyNumberOfThreads) {
  const std::string common = "--hidden 8 --epochs 2 --augment 1 --normalize standard --threads ";
  const auto one = epochs_of(train_digits(common + "1"));
  EXPECT_EQ(one, epochs_of(train_digits(common + "2")));
  EXPECT_EQ(one, epochs_of(train_digits(common + "3")));
}

TEST(Augment, RefusesWhatIsNoStrength) {
  for (const std::string strength : {"-1", "5", "nan", "much"}) {
    const CommandResult result = train_digits("--augment " + strength);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_TRUE(contains(result.err, "--augment")) << result.err;
  }
}
