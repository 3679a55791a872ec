// --config FILE.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/command.hpp"
#include "support/small_mnist.hpp"

using namespace gradus;

namespace {

/// Trains on a few images as `config` says, and `arguments`.
CommandResult run_with(const std::string& config, const std::string& arguments = "") {
  const SmallMnist data;
  write_file(data / "train.toml", config);
  return run(
      words("train --hidden 4 --data", data.path(), "--config", data / "train.toml", arguments));
}

void expect_config_refused(const std::string& config, const std::vector<std::string>& parts) {
  SCOPED_TRACE(config);
  const CommandResult result = run_with(config);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  for (const std::string& part : parts) EXPECT_TRUE(contains(result.err, part)) << result.err;
}

}  // namespace

TEST(Config, GivesValues) {
  const CommandResult result = run_with(
      "# a comment\n"
      "epochs = 2  # and another\n"
      "batch-size = 100\n"
      "optimizer = \"sgd\"\n"
      "momentum = 0.5\n"
      "nesterov = true\n"
      "log-style = \"plain\"\n");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(lines_of(result.out).size(), 2u);
  EXPECT_TRUE(contains(result.out, "epoch=2 ")) << result.out;
  EXPECT_TRUE(contains(result.err, "SGD")) << result.err;
  EXPECT_TRUE(contains(result.err, "batch size 100")) << result.err;
}

TEST(Config, MayNameTheSubcommand) {
  const CommandResult result = run_with("[train]\nepochs = 3\n");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(lines_of(result.out).size(), 3u);
}

TEST(Config, TakesAListOfLayers) {
  const SmallMnist data;
  for (const std::string list : {"[30, 20]", "\"30,20\""}) {
    write_file(data / "train.toml", "hidden = " + list);
    const CommandResult result =
        run(words("train --epochs 1 --data", data.path(), "--config", data / "train.toml"));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_TRUE(contains(result.err, "24,380")) << result.err;  // 785*30 + 31*20 + 21*10
  }
}

TEST(Config, TheCommandLineWins) {
  const CommandResult result = run_with("epochs = 3\nseed = 7\n", "--epochs 1");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(lines_of(result.out).size(), 1u);
  EXPECT_TRUE(contains(result.err, "seed 7")) << result.err;
}

TEST(Config, MayStandBeforeTheSubcommand) {
  const SmallMnist data;
  write_file(data / "c", "epochs = 1\n");
  const CommandResult result =
      run(words("--config", data / "c", "train --hidden 4 --data", data.path()));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(lines_of(result.out).size(), 1u);
}

TEST(Config, AnEmptyOneIsAsGoodAsNone) {
  EXPECT_EQ(run_with("", "--epochs 1").exit_code, 0);
  EXPECT_EQ(run_with("# nothing\n\n", "--epochs 1").exit_code, 0);
}

TEST(Config, RefusesWhatItDoesNotUnderstand) {
  expect_config_refused("epohcs = 3\n", {"--config", "epohcs"});
  expect_config_refused("[train]\nbatch_size = 3\n", {"--config", "batch_size"});
  expect_config_refused("[learn]\nepochs = 3\n", {"--config", "learn"});
  expect_config_refused("epochs 3\n", {"--config", "epochs"});
  expect_config_refused("just words\n", {"--config"});
}

TEST(Config, RefusesABadValueLikeTheCommandLine) {
  expect_config_refused("epochs = 0\n", {"--epochs", "whole number", "'0'"});
  expect_config_refused("learning-rate = nan\n", {"--learning-rate", "number above 0", "'nan'"});
  expect_config_refused("loss = \"mean_square_error\"\n", {"--loss", "did you mean"});
  expect_config_refused("nesterov = maybe\n", {"--nesterov"});
  expect_config_refused("epochs = [1, 2]\n", {"--epochs"});
  expect_config_refused("momentum = 0.9\n", {"--momentum", "sgd"});
}

TEST(Config, RefusesAnEmptyValue) {
  for (const char* line : {R"(save = "")", "save =", R"(hidden = "")", "hidden = []",
                           R"(hidden = [""])", "metrics = []", R"(optimizer = "")"}) {
    const std::string name = words(line).front();
    expect_config_refused(std::string(line) + "\nepochs = 1\n",
                          {"train.toml", "--" + name + " is empty; expected a value"});
  }
  expect_config_refused("epochs = []\n", {"--epochs takes one value, got 0"});
}

TEST(Config, RefusesWhatIsTooDeepOrTooLong) {
  const std::string open(60000, '['), close(60000, ']');
  const std::string line_2 = "train.toml: line 2: expected at most ";
  expect_config_refused("epochs = 1\nhidden = " + open.substr(0, 30000) + close.substr(0, 30000),
                        {line_2 + "10000 characters", "got 60009"});
  expect_config_refused("\nhidden = [[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]\n", {line_2 + "16 '['"});
  std::string parts = "a";
  for (int i = 0; i < 16; ++i) parts += ".a";
  const std::string too_many_parts = line_2 + "16 parts";
  expect_config_refused("\n[" + parts + "]\n", {too_many_parts, "got 17"});
  expect_config_refused("\n[" + parts + " #]\n", {too_many_parts});
  expect_config_refused("\n" + parts + " = 1\n", {too_many_parts});
  expect_config_refused("# " + std::string(1 << 16, '-') + "\n", {"train.toml"});
}

TEST(Config, TakesDotsAndBracketsInComments) {
  const std::string many(100, '['), dots(100, '.');
  const CommandResult result =
      run_with("# " + many + dots + "\nepochs = 1  # " + dots + many + "\n");
  EXPECT_EQ(result.exit_code, 0) << result.err;
}

TEST(Config, RefusesAListThatIsNestedOverManyLines) {
  const SmallMnist data;
  std::string config = "hidden = [1,\n";
  for (int i = 0; i < 600; ++i) config += "[[[[[[[[[[[[[[[[\n";
  write_file(data / "train.toml", config + std::string(9600, ']') + "]\n");
  const CommandResult result =
      run(words("train --data", data.path(), "--config", data / "train.toml"));
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(contains(result.err, "at most 100 deep")) << result.err;
}

TEST(Config, NamesTheFile) {
  for (const char* config :
       {"epohcs = 3\n", "[learn]\nepochs = 3\n", "just words\n", "epochs = [1, 2]\n",
        "nesterov = maybe\n", "epochs = 1\nseed = 1\nepochs = 2\n"}) {
    expect_config_refused(config, {"--config: ", "train.toml: "});
  }
  expect_config_refused("epochs = 1\n\nx\n", {"train.toml: line 3: ", "'x'"});
}

TEST(Config, RefusesWhatIsNoText) {
  expect_config_refused(std::string(200, '\0'), {"--config"});
  std::string noise;
  for (int i = 0; i < 1000; ++i) noise += static_cast<char>(i * 167 % 256);
  expect_config_refused(noise, {"--config"});
}

TEST(Config, RefusesAMissingFileAndAFolder) {
  const TempDir dir;
  for (const std::filesystem::path& path : {dir / "none", dir.path()}) {
    const CommandResult result = run(words("train --data digits --config", path));
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_EQ(result.out, "");
    EXPECT_TRUE(contains(result.err, "--config")) << result.err;
    EXPECT_TRUE(contains(result.err, path.string())) << result.err;
  }
}
