// What is given and not used is an error that says so: over all commands.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/options/option_rules.hpp"
#include "cli/options/unknown_option.hpp"
#include "gradus/data/npy.hpp"
#include "support/command.hpp"
#include "support/small_mnist.hpp"

using namespace gradus;

namespace {

struct UnusedCase {
  std::string command;
  std::string option;    // which has no use
  std::string why = "";  // part of the message
};

/// A folder with data of each kind, and a model of each.
class UnusedOption : public testing::Test {
 protected:
  void SetUp() override {
    write_small_mnist(dir_ / "mnist", 40, 20);
    std::string table = "a,b,y\n";
    for (int i = 0; i < 40; ++i) {
      table += std::to_string(i) + "," + std::to_string(i % 7) + "," + std::to_string(i % 3) + "\n";
    }
    write_file(dir_ / "t.csv", table);
    const std::vector<float> x(80, 0.5F);
    std::vector<float> y(40, 1);
    y[0] = 0;
    write_file(dir_ / "x.npy", npy_bytes({40, 2}, x));
    write_file(dir_ / "y.npy", npy_bytes({40}, y));
    write_file(dir_ / "d.npz", npz_bytes({{"x_train", {40, 2}, x},
                                          {"y_train", {40}, y},
                                          {"x_test", {40, 2}, x},
                                          {"y_test", {40}, y}}));
    write_file(dir_ / "layers.json", R"([{"class_name": "Flatten"},
      {"class_name": "Dense", "config": {"units": 10, "activation": "softmax"}}])");
    for (const std::string data : {"--data mnist --save images.safetensors",
                                   "--train t.csv --target y --save table.safetensors",
                                   "--train x.npy --target y.npy --save arrays.safetensors"}) {
      const CommandResult made = run_here("train --epochs 1 --hidden 2 " + data);
      ASSERT_EQ(made.exit_code, 0) << made.err;
    }
  }

  CommandResult run_here(const std::string& command) const {
    return run(words(command), {.directory = dir_.path()});
  }

  void expect_refused(const std::vector<UnusedCase>& cases) const {
    for (const UnusedCase& unused : cases) {
      SCOPED_TRACE(unused.command);
      const CommandResult result = run_here(unused.command);
      EXPECT_EQ(result.exit_code, 2) << result.err;
      EXPECT_EQ(result.out, "");
      EXPECT_TRUE(contains(result.err, unused.option + ": ")) << result.err;
      EXPECT_TRUE(contains(result.err, unused.why)) << result.err;
    }
  }

  TempDir dir_;
};

}  // namespace

TEST_F(UnusedOption, OfTrain) {
  expect_refused({
      {"train --data mnist --train t.csv --target y", "--data", "--train"},
      {"train --data mnist --target y", "--target", "needs --train"},
      {"train --data mnist --task regression", "--task", "needs --train"},
      {"train --data mnist --standardize", "--standardize", "needs --train"},
      {"train --data mnist --test t.csv", "--test", "needs --train"},
      {"train --train mnist --standardize", "--standardize", "a CSV file"},
      {"train --train mnist --target y", "--target"},
      {"train --train mnist --task classification", "--task"},
      {"train --train mnist --test t.csv", "--test"},
      {"train --train d.npz --target y", "--target"},
      {"train --train d.npz --standardize", "--standardize"},
      {"train --train d.npz --test d.npz", "--test"},
      {"train --train x.npy --target y.npy --standardize", "--standardize"},
      {"train --train t.csv --target y --normalize unit", "--normalize"},
      {"train --train d.npz --normalize unit", "--normalize"},
      {"train --train d.npz --normalize standard", "--normalize"},
      {"train --data mnist --model layers.json --hidden 5", "--hidden", "--model"},
      {"train --data mnist --model layers.json --activation relu", "--activation", "--model"},
      {"train --data mnist --model layers.json --dropout 0.5", "--dropout", "--model"},
      {"train --data mnist --model layers.json --recipe best", "--recipe best", "--model"},
      {"train --data mnist --hidden 0 --dropout 0.5", "--dropout", "--hidden 0"},
      {"train --data mnist --hidden 0 --activation tanh", "--activation", "--hidden 0"},
      {"train --data mnist --momentum 0.5", "--momentum", "--optimizer sgd"},
      {"train --data mnist --optimizer rmsprop --nesterov", "--nesterov", "--optimizer sgd"},
      {"train --data mnist --monitor loss", "--monitor", "--early-stopping"},
      {"train --data mnist --monitor loss --terminate-on-nan", "--monitor"},
      {"train --data mnist --monitor loss --early-stopping monitor=val_loss", "--monitor"},
      {"train --data mnist --checkpoint-every 5", "--checkpoint-every", "--checkpoint"},
      {"train --data mnist --hidden 84 --hidden 10", "--hidden", "2 times"},
      {"train --data mnist --epochs 1 --epochs=2", "--epochs", "2 times"},
      {"train --data mnist --hidden 84,,10", "--hidden", "empty"},
      {"train --data mnist --hidden=84,10,", "--hidden", "empty"},
      {"train --data mnist --hidden ,84", "--hidden", "empty"},
      {"train --data mnist --metrics accuracy,,mse", "--metrics", "empty"},
  });
}

TEST_F(UnusedOption, OfCommandsThatTakeAModel) {
  expect_refused({
      {"evaluate images.safetensors --data mnist --target y", "--target", "an NPY file"},
      {"evaluate images.safetensors --data mnist --seed 3", "--seed", "'digits'"},
      {"evaluate table.safetensors --data t.csv --target y", "--target", "an NPY file"},
      {"evaluate table.safetensors --data t.csv --seed 3", "--seed", "'digits'"},
      {"evaluate arrays.safetensors --data d.npz --target y.npy", "--target", "an NPY file"},
      {"evaluate images.safetensors --data mnist --threads 1 --threads 2", "--threads", "2 times"},
      {"predict table.safetensors t.csv --as-is", "--as-is", "t.csv"},
      {"predict arrays.safetensors x.npy --as-is", "--as-is", "x.npy"},
      {"predict table.safetensors t.csv --json -o p.csv", "--json", "--output"},
      {"predict table.safetensors t.csv --json --no-draw", "--no-draw", "--json"},
      {"predict table.safetensors t.csv --json --color always", "--color", "--json"},
      {"predict table.safetensors t.csv --no-draw --color always", "--color", "--no-draw"},
      {"export table.safetensors --to numpy -o a.npz -o b.npz", "--output", "2 times"},
      {"--config t.csv evaluate images.safetensors --data mnist", "--config", "evaluate"},
  });
}

TEST_F(UnusedOption, OfCommandsThatLookIntoATraining) {
  for (const std::string command : {"explain", "check-gradients", "doctor"}) {
    expect_refused({
        {command + " --preset tiny --data mnist", "--data", "--preset tiny"},
        {command + " --preset xor --hidden 5", "--hidden", "--preset xor"},
        {command + " --preset xor --normalize unit", "--normalize", "--preset xor"},
        {command + " --preset xor --limit 5", "--limit", "--preset xor"},
        {command + " --preset xor --model layers.json", "--model", "--preset xor"},
        {command + " --preset xor --target y", "--target", "--train"},
        {command + " --data mnist --train t.csv --target y", "--data", "--train"},
        {command + " --data mnist --hidden 0 --dropout 0.5", "--dropout", "--hidden 0"},
        {command + " --data mnist --model images.safetensors --hidden 5", "--hidden", "--model"},
        {command + " --data mnist --model images.safetensors --normalize unit", "--normalize",
         "--model images.safetensors"},
        {command + " --train x.npy --target y.npy --model arrays.safetensors --task regression",
         "--task", "--model"},
        {command + " --data mnist --model images.safetensors --loss-config {}", "--loss-config",
         "needs --loss"},
        {command + " --train mnist --model images.safetensors --target y", "--target"},
        {command + " --train mnist --task classification", "--task"},
        {command + " --seed 1 --seed 2", "--seed", "2 times"},
    });
    EXPECT_TRUE(contains(run_here(command + " --test t.csv").err, "belongs to train")) << command;
  }
  for (const std::string option : {"--optimizer sgd", "--learning-rate 1", "--nesterov",
                                   "--threads 2", "--momentum 0.5", "--optimizer-config {}"}) {
    const CommandResult result = run_here("check-gradients --preset xor " + option);
    EXPECT_EQ(result.exit_code, 2) << option;
    EXPECT_TRUE(contains(result.err, "belongs to train")) << result.err;
  }
}

TEST_F(UnusedOption, OfTheOtherCommands) {
  expect_refused({
      {"explain --preset xor --exercise 6 --optimizer adam", "--optimizer", "--exercise 6"},
      {"doctor --exercise 9 --momentum 0.5", "--momentum", "--exercise 9"},
      {"check-gradients --exercise 7 --activation relu", "--activation", "--exercise 7"},
      {"explain --exercise 10 --loss mae", "--loss", "--exercise 10"},
      {"exercise --seed 3", "--seed", "NUMBER"},
      {"exercise --reveal", "--reveal", "NUMBER"},
      {"exercise 1 --reveal --seed 3", "--seed", "--reveal"},
      {"loss mse --list", "NAME", "--list"},
      {"loss --list --gradient", "--gradient", "--list"},
      {"loss --list --jsonl", "--jsonl", "--list"},
      {"loss mse --jsonl", "NAME", "--jsonl"},
      {"loss --jsonl --gradient", "--gradient", "--jsonl"},
      {"loss mse --plot p.svg --gradient", "--gradient", "--y-true"},
      {"loss mse --plot p.svg --precision double", "--precision", "--y-true"},
      {"loss mse --plot p.svg --sample-weight 1", "--sample-weight", "--y-true"},
      {"compare run --html a --html b", "--html", "2 times"},
  });
}

TEST(UnusedOptions, WhatIsUsedStands) {
  const SmallMnist data;
  for (const std::string options :
       {"--hidden 0 --l2 0.001", "--early-stopping --monitor loss", "--hidden 8,4 --dropout 0.1",
        "--save-best best.safetensors --early-stopping monitor=loss --monitor loss",
        "--optimizer SGD --momentum 0.9 --nesterov", "--normalize unit", "--hidden 5 7"}) {
    const CommandResult result =
        run(words("train --epochs 1 --data", data.path(), options), {.directory = data.path()});
    EXPECT_EQ(result.exit_code, 0) << options << "\n" << result.err;
  }
}

// Every option of every command, but for those that may be given several times.
TEST(UnusedOptions, NoneMayBeGivenTwiceNorHaveAnEmptyEntry) {
  CLI::App app;
  int tried = 0;
  const cli::Subcommands commands = cli::add_commands(app);
  for (const auto& command : commands) {
    const std::string name = command->definition().get_name();
    for (const CLI::Option* option : command->definition().get_options()) {
      if (option->get_lnames().empty() || option->get_name() == "--map") continue;
      if (option->get_name() == "--metric") continue;
      const std::string given = "--" + option->get_lnames().front();
      SCOPED_TRACE(name + " " + given);
      ++tried;
      EXPECT_NO_THROW(cli::check_words({name, given, "1"}, command->definition()));
      EXPECT_THROW(cli::check_words({name, given, "1", given, "1"}, command->definition()),
                   CLI::ValidationError);
      EXPECT_THROW(cli::check_words({name, given + "=1", given, "1"}, command->definition()),
                   CLI::ValidationError);
      EXPECT_NO_THROW(cli::check_words({name, given, "1", "--", given}, command->definition()));
      if (option->get_delimiter() == '\0') continue;
      for (const std::string list : {"1,,2", ",1", "1,", ","}) {
        EXPECT_THROW(cli::check_words({name, given, list}, command->definition()),
                     CLI::ValidationError);
        EXPECT_THROW(cli::check_words({name, given + "=" + list}, command->definition()),
                     CLI::ValidationError);
      }
    }
  }
  EXPECT_GT(tried, 100);
}

TEST(UnknownOption, IsAnsweredWithWhatItIsCalledHere) {
  CLI::App app;
  const cli::Subcommands commands = cli::add_commands(app);
  const CLI::App& train = commands.front()->definition();
  const std::vector<std::pair<std::string, std::string>> names = {
      {"lr", "--learning-rate"},
      {"learning_rate", "--learning-rate"},
      {"learningRate", "--learning-rate"},
      {"bs", "--batch-size"},
      {"batch", "--batch-size"},
      {"batch_size", "--batch-size"},
      {"batchsize", "--batch-size"},
      {"wd", "--optimizer-config '{\"weight_decay\""},
      {"weight-decay", "--optimizer-config '{\"weight_decay\""},
      {"clipnorm", "--optimizer-config '{\"clipnorm\""},
      {"val-split", "--validation-split"},
      {"val_split", "--validation-split"},
      {"validation_split", "--validation-split"},
      {"kfold", "--folds"},
      {"class_weights", "--class-weight"},
      {"epoch", "--epochs"},
      {"num-epochs", "--epochs"},
      {"n_epochs", "--epochs"},
      {"max_epochs", "--epochs"},
      {"nesterov-momentum", "--nesterov"},
      {"optim", "--optimizer"},
      {"opt", "--optimizer"},
      {"criterion", "--loss"},
      {"loss_fn", "--loss"},
      {"metric", "--metrics"},
      {"units", "--hidden"},
      {"hidden-size", "--hidden"},
      {"layers", "--hidden"},
      {"act", "--activation"},
      {"drop-rate", "--dropout"},
      {"dropout-rate", "--dropout"},
      {"workers", "--threads"},
      {"num_workers", "--threads"},
      {"device", "--threads"},
      {"dataset", "--data"},
      {"data-dir", "--data"},
      {"patience", "--early-stopping patience=3"},
      {"early_stop", "--early-stopping"},
      {"scheduler", "--schedule"},
      {"random-state", "--seed"},
      {"output", "--save"},
      {"out", "--save"},
      {"save-best-only", "--save-best"},
      {"logdir", "--log-dir"},
      {"verbose", "--log-level"},
      {"ckpt", "--checkpoint"},
      {"max-samples", "--limit"},
      {"label", "--target"},
      {"conf", "--config"},
      {"label-smoothing", "--loss-config"},
      {"l2-reg", "--l2"},
      {"test-data", "--test"},
  };
  for (const auto& [name, here] : names) {
    const std::string message = cli::unknown_option_message("--" + name, train);
    EXPECT_TRUE(contains(message, "'--" + name + "'; it is called " + here)) << message;
  }
  for (const std::string word : {"--lr 0.1", "-lr 0.1", "--lr=0.1"}) {
    const CommandResult result = run(words("train " + word));
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_TRUE(contains(result.err, "--learning-rate")) << result.err;
    EXPECT_FALSE(contains(result.err, "--l1")) << result.err;
  }
  // What an abbreviation stands for must be an option of the command.
  EXPECT_FALSE(contains(cli::unknown_option_message("--lr", commands[1]->definition()), "rate"));
}
