// What the command trains.
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/command.hpp"
#include "support/small_mnist.hpp"

using namespace gradus;

namespace {

/// Five epochs that suffice to learn the few images.
std::vector<nlohmann::json> learn(const std::string& arguments) {
  auto epochs = epochs_of(
      train_digits("--hidden 16 --epochs 5 --batch-size 20 --normalize standard " + arguments));
  EXPECT_EQ(epochs.size(), 5u);
  if (epochs.empty()) throw std::runtime_error("nothing was trained");
  return epochs;
}

double last(const std::vector<nlohmann::json>& epochs, const char* name) {
  return epochs.empty() ? -1 : epochs.back()[name].get<double>();
}

}  // namespace

TEST(Training, EveryLossLearns) {
  for (const char* loss :
       {"mean_squared_error", "mean_absolute_error", "huber", "binary_crossentropy",
        "categorical_crossentropy", "sparse_categorical_crossentropy"}) {
    SCOPED_TRACE(loss);
    const auto epochs =
        learn(std::string("--activation tanh --learning-rate 0.005 --loss ") + loss);
    EXPECT_GT(last(epochs, "val_accuracy"), 0.9);
    EXPECT_LT(last(epochs, "loss"), 0.5 * epochs.front()["loss"].get<double>());
    EXPECT_LT(last(epochs, "val_loss"), epochs.front()["val_loss"]);
  }
}

TEST(Training, TheTwoCategoricalLossesAreOne) {
  const char* const common = "--hidden 8 --epochs 2 --loss ";
  const auto sparse =
      epochs_of(train_digits(std::string(common) + "sparse_categorical_crossentropy"));
  const auto one_hot = epochs_of(train_digits(std::string(common) + "categorical_crossentropy"));
  EXPECT_NEAR(last(sparse, "loss"), last(one_hot, "loss"), 1e-5);
  EXPECT_EQ(last(sparse, "val_accuracy"), last(one_hot, "val_accuracy"));
}

TEST(Training, EveryOptimizerAndActivationLearns) {
  for (const char* arguments :
       {"--optimizer adam", "--optimizer sgd --learning-rate 0.1",
        "--optimizer sgd --learning-rate 0.05 --momentum 0.9",
        "--optimizer sgd --learning-rate 0.05 --momentum 0.9 --nesterov", "--activation sigmoid",
        "--activation tanh", "--activation linear", "--activation softmax --learning-rate 0.05"}) {
    SCOPED_TRACE(arguments);
    const auto epochs = learn(arguments);
    EXPECT_GT(last(epochs, "val_accuracy"), 0.7);
    EXPECT_LT(last(epochs, "loss"), 0.5 * epochs.front()["loss"].get<double>());
  }
}

TEST(Training, HiddenLayersAreThoseAskedFor) {
  // Parameters: (inputs + 1) * units of each layer.
  const std::vector<std::pair<std::string, std::string>> networks = {
      {"", "66,790"}, {"--hidden 0", "7,850"}, {"--hidden 30,20", "24,380"}};
  for (const auto& [arguments, parameters] : networks) {
    const CommandResult result = train_digits("--epochs 1 " + arguments);
    EXPECT_EQ(epochs_of(result).size(), 1u);
    EXPECT_TRUE(contains(result.err, "Total params: " + parameters + " ")) << result.err;
  }
}

TEST(Training, NormalizeChangesTheInput) {
  const std::string common = "--hidden 16 --epochs 5 --batch-size 20 --normalize ";
  const auto unit = epochs_of(train_digits(common + "unit"));
  const auto standard = epochs_of(train_digits(common + "standard"));
  const auto none = epochs_of(train_digits(common + "none"));
  EXPECT_GT(last(unit, "val_accuracy"), 0.5);
  EXPECT_GT(last(standard, "val_accuracy"), 0.9);
  EXPECT_GT(none.front()["loss"], 2 * unit.front()["loss"].get<double>())
      << "weights made for inputs of about 1 meet bytes";
}

TEST(Training, LimitIsTheNumberOfSamplesToTrainOn) {
  EXPECT_TRUE(contains(train_digits("--hidden 4 --epochs 1 --limit 2").err, "Samples: 2 to"));
  EXPECT_TRUE(contains(train_digits("--hidden 4 --epochs 1 --limit 299").err, "Samples: 299 to"));
  EXPECT_TRUE(
      contains(train_digits("--hidden 4 --epochs 1 --limit 4000000000").err, "Samples: 300 to"));
  const auto one =
      epochs_of(train_digits("--hidden 16 --epochs 100 --limit 2 --learning-rate 0.01"));
  EXPECT_EQ(last(one, "accuracy"), 1) << "two samples are soon learnt";
}

TEST(Training, ABatchMayBeLargerThanTheData) {
  const CommandResult result = run(
      words("train --hidden 4 --epochs 1 --batch-size 4000000000 --data", small_mnist().path()));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.out, "Epoch 1/1 - 1/1 - ")) << result.out;
}

TEST(Training, AValidationSplitIsTakenFromTheTrainingData) {
  const CommandResult result =
      run(words("train --hidden 4 --epochs 1 --batch-size 10 --validation-split 0.2 --data",
                small_mnist().path()));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.out, "24/24")) << "240 of 300 samples: " << result.out;
  EXPECT_TRUE(contains(result.out, "val_loss"));
  EXPECT_TRUE(contains(result.err, "On the test data: loss ")) << result.err;
  EXPECT_EQ(
      run(words("train --limit 1 --validation-split 0.5 --data", small_mnist().path())).exit_code,
      2);
}

TEST(Training, TheSeedDeterminesTheResultAtAnyNumberOfThreads) {
  const auto digits = [](const std::string& arguments) {
    return epochs_of(run(words(
        "train --data digits --limit 600 --hidden 16 --epochs 2 --log-style jsonl", arguments)));
  };
  const auto one = digits("--threads 1");
  ASSERT_EQ(one.size(), 2u);
  EXPECT_EQ(one, digits("--threads 2"));
  EXPECT_EQ(one, digits("--threads 4 --seed 0"));
  EXPECT_NE(one, digits("--seed 1"));
}

TEST(Training, TheSeedOfRealDataIsThatOfWeightsAndOrder) {
  const auto first = epochs_of(train_digits("--hidden 4 --epochs 2 --seed 18446744073709551615"));
  EXPECT_EQ(first, epochs_of(train_digits("--hidden 4 --epochs 2 --seed 18446744073709551615")));
  EXPECT_NE(first, epochs_of(train_digits("--hidden 4 --epochs 2 --seed 1")));
}

TEST(Training, ANetworkTooLargeForTheMachineIsRefused) {
  const CommandResult result =
      train_digits("--hidden 65536,65536,65536,65536,65536,65536,65536,65536");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(contains(result.err, "--hidden")) << result.err;
}

// MNIST, in the folder that the environment variable GRADUS_DATA names.

TEST(Training, RealMnistReaches97PercentInLessThan120MB) {
  const char* dir = std::getenv("GRADUS_DATA");
  if (dir == nullptr) GTEST_SKIP() << "needs MNIST in GRADUS_DATA";
  const CommandResult result =
      run(words("train --log-style jsonl --data", std::filesystem::path(dir)));
  const auto epochs = epochs_of(result);
  ASSERT_EQ(epochs.size(), 10u);
  EXPECT_GE(last(epochs, "val_accuracy"), 0.97);
  EXPECT_LT(last(epochs, "val_accuracy"), 0.99);
  if (!kSanitized) {
    EXPECT_LT(result.peak_megabytes, 120);
  }
}
