// gradus train with other losses, their arguments, regularizers, and metrics.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/command.hpp"
#include "support/small_mnist.hpp"

using namespace gradus;
using nlohmann::ordered_json;

namespace {

using Arguments = std::vector<std::string>;

/// arguments: each may hold spaces, as JSON does.
CommandResult train_with(const Arguments& arguments) {
  static const SmallMnist mnist;
  Arguments all = words("train --epochs 1 --log-style jsonl --data", mnist.path());
  all.insert(all.end(), arguments.begin(), arguments.end());
  return run(all);
}

/// What the epoch printed.
ordered_json logs(const Arguments& arguments) {
  const CommandResult result = train_with(arguments);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return result.exit_code == 0 ? ordered_json::parse(result.out) : ordered_json::object();
}

double number(const Arguments& arguments, const std::string& name) {
  const ordered_json epoch = logs(arguments);
  EXPECT_TRUE(epoch.contains(name)) << name << " in " << epoch;
  return epoch.value(name, -1.0);
}

/// Expects exit code 2, no epoch, and all of `parts` in the message.
void expect_options_refused(const Arguments& arguments, const Arguments& parts) {
  SCOPED_TRACE(arguments.back());
  const CommandResult result = train_with(arguments);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  for (const std::string& part : parts) {
    EXPECT_TRUE(contains(result.err, part)) << "expected: " << part << "\nin: " << result.err;
  }
}

}  // namespace

TEST(TrainLosses, AllCanBeTrained) {
  int tried = 0;
  for (const std::string& name : lines_of(run(words("loss --list")).out)) {
    if (name.empty()) break;
    if (name.front() == ' ') continue;
    SCOPED_TRACE(name);
    const CommandResult result = train_with({"--loss", name});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_TRUE(contains(result.err, "Loss " + name + ","));
    const ordered_json epoch = ordered_json::parse(result.out);
    EXPECT_TRUE(epoch.at("loss").is_number()) << epoch;
    EXPECT_TRUE(epoch.at("val_loss").is_number()) << epoch;
    ++tried;
  }
  EXPECT_GE(tried, 21);
}

TEST(TrainLosses, AliasesAreTheLoss) {
  EXPECT_EQ(number({"--loss", "mse"}, "loss"), number({"--loss", "MeanSquaredError"}, "loss"));
  EXPECT_EQ(number({}, "loss"), number({"--loss", "scce"}, "loss"));
}

TEST(TrainLosses, TheOutputIsWhatTheLossTakes) {
  // A softmax (sigmoid) and its probabilities train as no activation and logits do. Were the
  // last activation another, the numbers would be others.
  for (const char* name : {"cce", "scce", "bce"}) {
    SCOPED_TRACE(name);
    const Arguments probabilities = {"--loss", name};
    const Arguments logits = {"--loss", name, "--loss-config", R"({"from_logits": true})"};
    EXPECT_NEAR(number(probabilities, "val_loss"), number(logits, "val_loss"), 1e-5);
  }
  EXPECT_NEAR(number({"--loss", "cce"}, "val_loss"), number({"--loss", "scce"}, "val_loss"), 1e-6);
  // Ten sigmoids begin near 1/2 each, and log 2.
  const double start = number({"--loss", "bce", "--learning-rate", "1e-9"}, "val_loss");
  EXPECT_NEAR(start, 0.693, 0.1);
}

TEST(TrainLosses, ArgumentsReachTheLoss) {
  const double plain = number({"--loss", "huber"}, "loss");
  EXPECT_NEAR(number({"--loss", "huber", "--loss-config", R"({"delta": 1.0})"}, "loss"), plain,
              1e-9);
  EXPECT_LT(number({"--loss", "huber", "--loss-config", R"({"delta": 0.1})"}, "loss"), plain / 2);
  const Arguments fixed = {"--loss", "cce", "--learning-rate", "1e-9", "--loss-config"};
  const auto smoothed = [&](const std::string& share) {
    Arguments arguments = fixed;
    arguments.push_back(R"({"label_smoothing": )" + share + "}");
    return number(arguments, "val_loss");
  };
  // Linear in the smoothing: (1 - s) y + s / C.
  const double zero = smoothed("0"), one = smoothed("1");
  EXPECT_NE(zero, one);
  EXPECT_NEAR(smoothed("0.25"), 0.75 * zero + 0.25 * one, 1e-5);
}

TEST(TrainLosses, RefusesWrongArguments) {
  expect_options_refused({"--loss-config", "{bad"}, {"--loss-config", "JSON", "'{bad'"});
  expect_options_refused({"--loss-config", "[1]"}, {"--loss-config", "'[1]'"});
  expect_options_refused({"--loss-config", R"({"ignore_clas": 1})"},
                         {"'ignore_clas'", "did you mean 'ignore_class'?"});
  expect_options_refused({"--loss-config", R"({"label_smoothing": 0.1})"},
                         {"sparse_categorical_crossentropy", "unknown argument 'label_smoothing'"});
  expect_options_refused({"--loss", "cce", "--loss-config", R"({"label_smoothing": 3})"},
                         {"label_smoothing", "[0, 1]", "got 3"});
  expect_options_refused({"--loss", "cce", "--loss-config", R"({"axis": 0})"}, {"axis", "got 0"});
  expect_options_refused({"--loss", "cce", "--loss-config", R"({"reduction": "none"})"},
                         {"reduction none", "use reduction sum_over_batch_size"});
  expect_options_refused({"--loss", "ctc"}, {"--loss", "ctc", "sequences"});
}

TEST(TrainOptimizers, AllCanTrain) {
  for (const char* name : {"sgd", "adam", "adamw", "rmsprop", "adagrad", "adamax", "nadam"}) {
    SCOPED_TRACE(name);
    EXPECT_GT(number({"--optimizer", name}, "loss"), 0);
  }
}

TEST(TrainOptimizers, ArgumentsReachTheOptimizer) {
  const auto with = [](const std::string& name, const std::string& config) {
    return number({"--optimizer", name, "--optimizer-config", config}, "val_loss");
  };
  EXPECT_EQ(with("adam", R"({"learning_rate": 0.1})"),
            number({"--learning-rate", "0.1"}, "val_loss"));
  EXPECT_EQ(with("sgd", R"({"momentum": 0.5, "nesterov": true})"),
            number({"--optimizer", "sgd", "--momentum", "0.5", "--nesterov"}, "val_loss"));
  EXPECT_EQ(with("adam", R"({"weight_decay": 0.5})"), with("adamw", R"({"weight_decay": 0.5})"));
  EXPECT_NE(with("adam", R"({"weight_decay": 0.5})"), with("adam", "{}"));
  EXPECT_NE(with("sgd", R"({"clipnorm": 0.001})"), with("sgd", "{}"));
}

TEST(TrainOptimizers, RefusesWrongArguments) {
  const std::string option = "--optimizer-config";
  expect_options_refused({option, "x"}, {option, "JSON", "'x'"});
  expect_options_refused({option, R"({"weight_decy": 0.1})"},
                         {"adam", "did you mean 'weight_decay'?"});
  expect_options_refused({option, R"({"momentum": 0.9})"}, {"adam", "unknown argument 'momentum'"});
  expect_options_refused({option, R"({"clipnorm": -1})"}, {"clipnorm", "above 0", "-1"});
  expect_options_refused({option, R"({"clipnorm": 1, "clipvalue": 1})"},
                         {"clipnorm, clipvalue", "one"});
  expect_options_refused({option, R"({"learning_rate": -0.1})"}, {"learning_rate", "-0.1"});
  expect_options_refused({option, R"({"learning_rate": {"a": 1}})"},
                         {"learning_rate: expected a number"});
}

TEST(TrainRegularizers, DropoutFollowsEachHiddenLayer) {
  const CommandResult result = train_with({"--hidden", "6,4", "--dropout", "0.5"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(count_of(result.err, "(Dropout)"), 2) << result.err;
  EXPECT_EQ(count_of(train_with({"--hidden", "6,4"}).err, "(Dropout)"), 0);
  const double loss = number({"--dropout", "0.5"}, "loss");
  EXPECT_EQ(number({"--dropout", "0.5"}, "loss"), loss) << "the seed determines it";
  EXPECT_NE(number({}, "loss"), loss);
}

TEST(TrainRegularizers, AddToTheLoss) {
  const auto loss = [](const std::string& option, const std::string& factor) {
    return number({"--optimizer", "sgd", "--learning-rate", "1e-12", option, factor}, "val_loss");
  };
  for (const std::string option : {"--l1", "--l2"}) {
    SCOPED_TRACE(option);
    const double none = loss(option, "0"), once = loss(option, "0.01");
    EXPECT_GT(once, none);
    EXPECT_NEAR(loss(option, "0.03") - none, 3 * (once - none), 1e-4 * once);
  }
}

TEST(TrainRegularizers, RefusesWrongNumbers) {
  for (const char* value : {"1", "-0.1", "nan", "half"}) {
    expect_options_refused({"--dropout", value}, {"--dropout", value, "below 1"});
  }
  for (const char* value : {"-1", "nan", "inf", "x"}) {
    expect_options_refused({"--l1", value}, {"--l1", value, "at least 0"});
    expect_options_refused({"--l2", value}, {"--l2", value, "at least 0"});
  }
}

TEST(TrainMetrics, AreShownInTheOrderGiven) {
  const ordered_json epoch = logs({"--metrics", "sparse_top_k_categorical_accuracy,accuracy"});
  Arguments keys;
  for (const auto& item : epoch.items()) keys.push_back(item.key());
  EXPECT_EQ(keys, (Arguments{"epoch", "loss", "sparse_top_k_categorical_accuracy", "accuracy",
                             "val_loss", "val_sparse_top_k_categorical_accuracy", "val_accuracy",
                             "learning_rate", "seconds"}));
  EXPECT_GT(epoch.at("sparse_top_k_categorical_accuracy"), epoch.at("accuracy")) << "of five";
  for (const char* name : {"auc", "precision", "recall", "mean_squared_error"}) {
    EXPECT_GE(number({"--loss", "cce", "--metrics", name}, std::string("val_") + name), 0) << name;
  }
}

TEST(TrainMetrics, RefusesThoseThatDoNotGo) {
  expect_options_refused({"--metrics", "acuracy"}, {"--metrics", "did you mean 'accuracy'?"});
  expect_options_refused({"--metrics", ""}, {"--metrics", "unknown metric ''"});
  expect_options_refused({"--metrics", "precision:average=mean"}, {"precision", "average"});
  expect_options_refused({"--metrics", "recall:class=ten"}, {"--metrics", "'ten'"});
  expect_options_refused({"--metrics", "binary_accuracy"}, {"binary_accuracy", "class ids"});
}
