// Wrong usage, and the help.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gradus/core/cpu.hpp"
#include "support/command.hpp"

using namespace gradus;

namespace {

/// Expects exit code 2, nothing on standard output, and all of `parts` in the message.
void expect_usage_refused(const std::string& arguments, const std::vector<std::string>& parts) {
  SCOPED_TRACE(arguments);
  const CommandResult result = run(words(arguments));
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  for (const std::string& part : parts) {
    EXPECT_TRUE(contains(result.err, part)) << "expected: " << part << "\nin: " << result.err;
  }
  EXPECT_FALSE(contains(result.err, "Epoch")) << "it trained";
  EXPECT_FALSE(contains(result.err, "Data:")) << "it read data first";
}

void expect_refused_option(const std::string& option, const std::vector<std::string>& values,
                           const std::string& expected) {
  for (const std::string& value : values) {
    expect_usage_refused("train --data digits " + option + " " + value,
                         {option, expected, "'" + value + "'"});
  }
}

}  // namespace

TEST(Usage, RefusesWhatIsNoNumberInItsRange) {
  expect_refused_option("--epochs", {"0", "-1", "1.5", "1e3", "ten", "99999999999999999999"},
                        "whole number from 1 to");
  expect_refused_option("--batch-size", {"-1", "0", "abc", "0x10"}, "whole number from 1 to");
  expect_refused_option("--hidden", {"abc", "-84", "1.5", "1000000000"}, "whole number from 0 to");
  expect_refused_option("--limit", {"0", "-5", "all"}, "whole number from 1 to");
  expect_refused_option("--seed", {"-1", "18446744073709551616", "x"}, "whole number from 0 to");
  expect_refused_option("--threads", {"99999", "-1", "two"}, "whole number from 0 to");
  expect_refused_option("--learning-rate", {"nan", "0", "-1", "inf", "1e400", "fast", "0,1"},
                        "number above 0");
  expect_refused_option("--validation-split", {"1", "-0.1", "nan", "half"}, "below 1");
  expect_usage_refused("train --optimizer sgd --momentum 1.5", {"--momentum", "'1.5'"});
}

TEST(Usage, RefusesAnUnknownNameAndSuggestsTheNearest) {
  expect_usage_refused("train --loss mean_square_error",
                       {"--loss", "'mean_square_error'", "did you mean 'mean_squared_error'?"});
  expect_usage_refused("train --loss sparse_categorical_entropy",
                       {"did you mean 'sparse_categorical_crossentropy'?"});
  expect_usage_refused("train --optimizer adm",
                       {"--optimizer", "'adm'", "did you mean 'adam'?", "sgd"});
  expect_usage_refused("train --activation rellu",
                       {"--activation", "did you mean 'relu'?", "linear"});
}

TEST(Usage, TakesNamesInAnyCase) {
  const std::string short_training = "train --data digits --limit 200 --epochs 1 ";
  for (const char* option : {"--activation ReLU", "--activation LeakyReLU", "--optimizer ADAM",
                             "--loss Sparse-Categorical-Crossentropy", "--normalize STANDARD",
                             "--log-style Plain", "--optimizer SGD --momentum 0.5"}) {
    const CommandResult result = run(words(short_training + option));
    EXPECT_EQ(result.exit_code, 0) << option << ": " << result.err;
  }
}

TEST(Usage, HelpMayBeACommand) {
  EXPECT_EQ(run(words("help")).out, run(words("--help")).out);
  EXPECT_EQ(run(words("help train")).out, run(words("train --help")).out);
  EXPECT_EQ(run(words("help train")).exit_code, 0);
  expect_usage_refused("help tran", {"'tran'", "did you mean 'train'?"});
}

TEST(Usage, RefusesAChoiceThatIsNone) {
  expect_refused_option("--normalize", {"minmax"}, "Known: unit, standard, none");
  expect_refused_option("--log-style", {"json"}, "Known: keras, plain, jsonl");
  expect_refused_option("--log-level", {"loud"}, "Known: trace, debug, info, warning, error, off");
  expect_refused_option("--progress", {"yes"}, "Known: auto, always, never");
  expect_refused_option("--color", {"green"}, "Known: auto, always, never");
}

TEST(Usage, RefusesOptionsThatDoNotGoTogether) {
  expect_usage_refused("train --momentum 0.9", {"--momentum", "--optimizer sgd", "adam"});
  expect_usage_refused("train --optimizer adam --momentum 0.9", {"--momentum", "--optimizer sgd"});
  expect_usage_refused("train --nesterov", {"--nesterov", "--optimizer sgd"});
  expect_usage_refused("train --optimizer sgd --nesterov", {"--nesterov", "--momentum"});
  expect_usage_refused("train --optimizer sgd --nesterov --momentum 0",
                       {"--nesterov", "--momentum"});
  expect_usage_refused("train --hidden 30,0", {"--hidden", "0"});
}

TEST(Usage, RefusesWhatItDoesNotKnow) {
  expect_usage_refused("train --epohcs 3", {"--epohcs"});
  expect_usage_refused("train more", {"more"});
  expect_usage_refused("trian", {"trian"});
  expect_usage_refused("train --epochs", {"--epochs"});
  expect_usage_refused("", {"train", "--help"});
}

TEST(Usage, AnUnknownCommandIsAnsweredWithTheNearest) {
  expect_usage_refused("trian", {"unknown command 'trian'", "did you mean 'train'?"});
  expect_usage_refused("Train --epochs 3", {"did you mean 'train'?"});
  expect_usage_refused("eval", {"unknown command 'eval'", "did you mean 'evaluate'?"});
  expect_usage_refused("fit", {"unknown command 'fit'", "train, evaluate, predict", "check-loss"});
  expect_usage_refused("train more", {"did not expect 'more'"});
}

TEST(Usage, RefusesAListThatIsNestedTooDeep) {
  const std::string list = std::string(60000, '[') + std::string(60000, ']');
  expect_usage_refused("train --data digits --hidden " + list, {"at most 100 deep"});
}

TEST(Usage, EveryRefusalSaysHowToGetHelp) {
  for (const std::string arguments : {"train --epochs 0", "train --epohcs", "nothing", ""}) {
    EXPECT_TRUE(contains(run(words(arguments)).err, "--help")) << arguments;
  }
}

TEST(Help, NamesEveryOptionInItsGroupWithItsDefault) {
  const CommandResult help = run(words("train --help"));
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_EQ(help.err, "");
  for (const char* group : {"Data", "Model", "Training", "Log"}) {
    EXPECT_TRUE(contains(help.out, std::string(group) + ":")) << group;
  }
  // An option, and what its description must hold.
  const std::vector<std::pair<std::string, std::string>> options = {
      {"--data", "GRADUS_DATA"},
      {"--limit", "first N"},
      {"--normalize", "unit"},
      {"--validation-split", "test data"},
      {"--augment", "0 not at all"},
      {"--hidden", "84"},
      {"--activation", "relu"},
      {"--epochs", "10"},
      {"--batch-size", "256"},
      {"--loss", "sparse_categorical_crossentropy"},
      {"--optimizer", "adam"},
      {"--learning-rate", "0.01 for sgd, 0.001 for"},
      {"--schedule", "cosine"},
      {"--recipe", "--hidden 512,512"},
      {"--momentum", "default 0"},
      {"--nesterov", "momentum"},
      {"--seed", "0"},
      {"--threads", "0"},
      {"--log-dir", "history.csv"},
      {"--log-level", "info"},
      {"--log-style", "keras"},
      {"--progress", "auto"},
      {"--color auto", "NO_COLOR"},
      {"--config", "FILE"},
  };
  for (const auto& [option, part] : options) {
    const auto at = help.out.find(option);
    ASSERT_NE(at, std::string::npos) << option;
    const auto next = help.out.find("\n  --", at);
    EXPECT_TRUE(contains(help.out.substr(at, next - at), part)) << option << " without " << part;
  }
}

TEST(Help, OfTheWholeCommandNamesTheSubcommand) {
  for (const std::string option : {"--help", "-h"}) {
    const CommandResult help = run(words(option));
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_EQ(help.err, "");
    for (const char* part : {"train", "--version", "--config"}) {
      EXPECT_TRUE(contains(help.out, part)) << part;
    }
  }
}

TEST(Help, VersionIsOneLine) {
  const CommandResult result = run(words("--version"));
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.out, "gradus " GRADUS_VERSION " (" + cpu_name(cpu()) + ")\n");
}
