// The programs in apps/examples.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <string>
#include <vector>

#include "support/command.hpp"
#include "support/small_mnist.hpp"

namespace fs = std::filesystem;
using namespace gradus;

namespace {

const fs::path kExamples = fs::path(GRADUS_COMMAND).parent_path() / "examples";
const fs::path kMnist = kExamples / "mnist";
const fs::path kCommand = kExamples / "custom_command";

/// Expects what its first comment promises, and returns the last val_accuracy.
double expect_training(const CommandResult& result) {
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.out.rfind("Model: \"sequential\"", 0), 0u) << result.out;
  EXPECT_TRUE(contains(result.out, "Total params: 66,790 ")) << result.out;
  for (int epoch = 1; epoch <= 10; ++epoch) {
    EXPECT_EQ(count_of(result.out, "\nEpoch " + std::to_string(epoch) + "/10 - "), 1);
  }
  const std::string last = lines_of(result.out).back();
  const std::string start = "val_accuracy after the last epoch: ";
  EXPECT_EQ(last.rfind(start, 0), 0u) << last;
  return std::stod(last.substr(start.size()));
}

/// The lines of the epochs, without their times.
std::vector<std::string> epochs(const CommandResult& result) {
  EXPECT_EQ(result.exit_code, 0) << result.err;
  static const std::regex kTimes(" - [0-9]+s - [^ ]+/step");
  std::vector<std::string> lines = lines_of(std::regex_replace(result.out, kTimes, ""));
  std::erase_if(lines, [](const std::string& line) { return !line.starts_with("Epoch "); });
  return lines;
}

/// The number after the last "val_accuracy: ".
double last_val_accuracy(const CommandResult& result) {
  EXPECT_EQ(epochs(result).size(), 5u) << result.out << result.err;
  const std::string name = "val_accuracy: ";
  const auto at = result.out.rfind(name);
  return at == std::string::npos ? 0 : std::stod(result.out.substr(at + name.size()));
}

/// The number after a text that is in the output.
double number_after(const std::string& out, const std::string& text) {
  const auto at = out.rfind(text);
  EXPECT_NE(at, std::string::npos) << text << " is not in: " << out;
  return at == std::string::npos ? 0 : std::stod(out.substr(at + text.size()));
}

CommandResult run_custom(const std::string& arguments) {
  return run(words(arguments), {.program = kCommand});
}

constexpr const char* kTrainBrier = "train --loss brier_score --batch-size 128 --epochs 5";

}  // namespace

TEST(Examples, MnistTrainsOnTheFolderItIsGiven) {
  if (!fs::exists(kMnist)) GTEST_SKIP() << "needs a build with the examples";
  const SmallMnist data;
  const double accuracy = expect_training(run(words(data.path()), {.program = kMnist}));
  EXPECT_GT(accuracy, 0.5);
}

TEST(Examples, MnistTrainsOnDigits) {
  if (!fs::exists(kMnist)) GTEST_SKIP() << "needs a build with the examples";
  if (kSanitized) GTEST_SKIP() << "needs a build without sanitizers";
  const double accuracy = expect_training(run({}, {.program = kMnist}));
  EXPECT_GT(accuracy, 0.97);
  EXPECT_LT(accuracy, 0.99);
}

TEST(Examples, MnistSaysWhatIsWrongWithItsFolder) {
  if (!fs::exists(kMnist)) GTEST_SKIP() << "needs a build with the examples";
  const TempDir dir;
  const CommandResult result = run(words(dir / "none"), {.program = kMnist});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(contains(result.err, "no such directory")) << result.err;
}

TEST(Examples, AllFormsOfACustomLossTrainAlike) {
  if (!fs::exists(kCommand)) GTEST_SKIP() << "needs a build with the examples";
  const SmallMnist data;
  const CommandResult by_hand = run(words(data.path()), {.program = kExamples / "custom_loss"});
  const CommandResult lambda =
      run(words(data.path()), {.program = kExamples / "custom_loss_lambda"});
  const CommandResult numerical =
      run(words(data.path()), {.program = kExamples / "custom_loss_numerical"});
  const CommandResult command =
      run(words(kTrainBrier, "--data", data.path()), {.program = kCommand});
  EXPECT_GT(last_val_accuracy(by_hand), 0.5);
  EXPECT_EQ(epochs(lambda), epochs(by_hand));
  EXPECT_EQ(epochs(numerical), epochs(by_hand));
  EXPECT_EQ(epochs(command), epochs(by_hand));
  for (const CommandResult* result : {&by_hand, &lambda}) {
    EXPECT_EQ(lines_of(result->out).size(), 5u) << result->out;
    EXPECT_EQ(result->err, "");
  }
  const std::string note = "brier_score: gradient by central differences in double";
  EXPECT_EQ(count_of(numerical.out + numerical.err, note), 1) << "in one line";
  EXPECT_EQ(lines_of(numerical.out + numerical.err).size(), 6u);
}

TEST(Examples, CustomLossesTrainOnDigits) {
  if (!fs::exists(kCommand)) GTEST_SKIP() << "needs a build with the examples";
  if (kSanitized) GTEST_SKIP() << "needs a build without sanitizers";
  for (const char* name : {"custom_loss", "custom_loss_lambda", "custom_loss_numerical"}) {
    EXPECT_GE(last_val_accuracy(run({}, {.program = kExamples / name})), 0.96) << name;
  }
  EXPECT_GE(last_val_accuracy(run_custom(kTrainBrier)), 0.96);
}

TEST(Examples, CustomLossesSayWhatIsWrongWithTheirFolder) {
  if (!fs::exists(kCommand)) GTEST_SKIP() << "needs a build with the examples";
  const TempDir dir;
  for (const char* name : {"custom_loss", "custom_loss_lambda", "custom_loss_numerical"}) {
    const CommandResult result = run(words(dir / "none"), {.program = kExamples / name});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(result.err.rfind(std::string(name) + ": ", 0), 0u) << result.err;
    EXPECT_TRUE(contains(result.err, "no such directory")) << result.err;
  }
}

TEST(Examples, CustomCommandKnowsItsLoss) {
  if (!fs::exists(kCommand)) GTEST_SKIP() << "needs a build with the examples";
  const CommandResult check = run_custom("check-loss brier_score");
  EXPECT_EQ(check.exit_code, 0) << check.err;
  EXPECT_TRUE(contains(check.out, "brier_score: value and gradient are right")) << check.out;
  EXPECT_TRUE(contains(check.out, "in double")) << "as a lambda can be";
  for (const char* seed : {"0", "1", "4", "8"}) {
    const CommandResult gradients = run_custom(
        "check-gradients --data digits --limit 50 --elements 10 --loss brier_score --seed " +
        std::string(seed));
    EXPECT_EQ(gradients.exit_code, 0) << gradients.out << gradients.err;
    EXPECT_TRUE(contains(gradients.out, "in double\n")) << gradients.out;
  }

  const std::string batch = "loss brier_score --y-true 1,0 --y-pred .75,.5";
  EXPECT_EQ(run_custom(batch + " --gradient").out, "0.3125\n[-0.5,1.0]\n");
  const CommandResult explained = run_custom(batch + " --explain");
  EXPECT_EQ(explained.exit_code, 0) << explained.err;
  EXPECT_EQ(lines_of(explained.out).back(), "0.3125");
  EXPECT_TRUE(contains(run_custom("loss --list").out, "\nbrier_score\n"));
  EXPECT_EQ(run(words("check-loss brier_score")).exit_code, 2) << "the command itself has none";
}

TEST(Examples, CustomCommandSaysThatItsLossIsInFloat) {
  if (!fs::exists(kCommand)) GTEST_SKIP() << "needs a build with the examples";
  const CommandResult result =
      run_custom("loss brier_score --y-true 1,0 --y-pred .75,.5 --precision double");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(contains(result.err, "--precision: brier_score is available in float only"))
      << result.err;
}

TEST(Examples, CsvRegressionFindsThePrices) {
  if (!fs::exists(kCommand)) GTEST_SKIP() << "needs a build with the examples";
  const CommandResult result = run({}, {.program = kExamples / "csv_regression"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(lines_of(result.out).front(), "4000 flats of 5 features");
  const double error = number_after(result.out, "mean absolute error: ");
  EXPECT_GT(error, 7.5) << "the noise";
  EXPECT_LT(error, 9);
  EXPECT_GT(number_after(result.out, "R²: "), 0.99);
}

TEST(Examples, WineQualityReadsTheFileThatItIsGiven) {
  if (!fs::exists(kCommand)) GTEST_SKIP() << "needs a build with the examples";
  const fs::path program = kExamples / "wine_quality";
  const CommandResult made = run({}, {.program = program});
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_EQ(lines_of(made.out).front(), "4898 wines of 11 measurements");
  EXPECT_LT(number_after(made.out, "mean absolute error: "), 0.5);
  EXPECT_GT(number_after(made.out, "of always saying 5.61664: "), 0.9);

  const TempDir dir;
  std::string table = "\"acidity\";\"alcohol\";\"quality\"\n";
  for (int i = 0; i < 20; ++i) table += "7;" + std::to_string(8 + i % 5) + ".5;6\n";
  write_file(dir / "wines.csv", table);
  const CommandResult given = run(words(dir / "wines.csv"), {.program = program});
  EXPECT_EQ(given.exit_code, 0) << given.err;
  EXPECT_EQ(lines_of(given.out).front(), "20 wines of 2 measurements");

  write_file(dir / "wines.csv", table + "7;9.5\n");
  const CommandResult ragged = run(words(dir / "wines.csv"), {.program = program});
  EXPECT_EQ(ragged.exit_code, 1);
  EXPECT_TRUE(contains(ragged.err, "wines.csv:22: expected 3 columns")) << ragged.err;
}

TEST(Examples, CallbacksStopAndKeepTheBest) {
  if (!fs::exists(kCommand)) GTEST_SKIP() << "needs a build with the examples";
  const TempDir dir;
  const CommandResult result = run(words(dir.path()), {.program = kExamples / "callbacks"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const int epochs = count_of(result.out, "\nEpoch ") + (result.out.starts_with("Epoch ") ? 1 : 0);
  EXPECT_GT(epochs, 5) << result.out;
  EXPECT_LT(epochs, 100) << result.out;
  EXPECT_TRUE(contains(result.out, "best epoch: ")) << result.out;
  EXPECT_TRUE(contains(result.out, "every gradient was finite")) << result.out;
  for (const char* file : {"history.csv", "metrics.jsonl", "best.safetensors"}) {
    EXPECT_TRUE(fs::is_regular_file(dir / file)) << file;
  }
}
