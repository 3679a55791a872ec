// gradus exercise, and --exercise of the other commands.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <gradus/gradus.hpp>
#include <nlohmann/json.hpp>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include "cli/both_precisions/exercise.hpp"
#include "cli/exercise/texts.hpp"
#include "cli/exercise/training.hpp"
#include "support/command.hpp"
#include "support/errors.hpp"
#include "support/temp_dir.hpp"

using namespace gradus;
using cli::exercise_text;
using cli::kExercises;

namespace {

/// 5-4-3 on random samples, and what has become of it after some steps.
struct SmallTraining {
  std::vector<Polymorphic<Layer>> layers = {Input({5}), Dense(4, "tanh"), Dense(3, "softmax")};
  Polymorphic<Loss> loss = SparseCategoricalCrossentropy();
  Polymorphic<Optimizer> optimizer = Adam();
  Vector first_gradient, theta_1, theta_9;  // after 1 and 9 steps

  SmallTraining(int number, bool faulty) {
    const cli::ExerciseParts parts{layers, loss, optimizer};
    cli::adapt_to_exercise(number, parts);
    if (faulty) cli::plant_fault(number, parts);
    train();
  }

  void train() {
    Random random(1);
    Matrix x(6, 5), y(6, 1);
    for (Scalar& number : x.reshaped()) number = static_cast<Scalar>(random.normal());
    for (Scalar& id : y.reshaped()) id = static_cast<Scalar>(random.below(3));
    Dataset data(x, y);
    if (!loss->takes_class_ids()) data.one_hot(3);
    std::vector<std::uint32_t> which(6);
    std::iota(which.begin(), which.end(), 0U);
    Network network(layers, {5}, 1);
    Trainer trainer(network, *loss, data.y().cols(), 6, 1);
    for (int step = 1; step <= 9; ++step) {
      trainer.train_step({data, which}, *optimizer);
      if (step == 1) first_gradient = trainer.gradient();
      if (step == 1) theta_1 = network.theta();
    }
    theta_9 = network.theta();
  }
};

double relative_difference(const Vector& a, const Vector& b) {
  return static_cast<double>((a - b).norm() / std::max(a.norm(), b.norm()));
}

/// On 784-84-10: what check-gradients is to call WRONG, in their order.
const std::vector<std::string>& wrong_tensors(int number) {
  static const std::vector<std::string> kBelow = {"dense/kernel", "dense/bias"};
  static const std::vector<std::string> kKernels = {"dense/kernel", "dense_1/kernel"};
  static const std::vector<std::string> kBiases = {"dense/bias", "dense_1/bias"};
  static const std::vector<std::string> kAll = {"dense/kernel", "dense/bias", "dense_1/kernel",
                                                "dense_1/bias"};
  static const std::vector<std::string> kNone;
  static const std::vector<std::vector<std::string>> kWrong = {
      kBelow, kAll, kBiases, kAll, kBelow, kNone, kBelow, kKernels, kNone, kAll};
  return kWrong.at(static_cast<std::size_t>(number - 1));
}

/// "ReLU::backward and Loss::call, src/x.cpp": the file has them.
void expect_place(const std::string& place) {
  const std::size_t comma = place.find(", ");
  ASSERT_NE(comma, std::string::npos) << place;
  const std::string text = text_of(std::string(GRADUS_SOURCE_DIR) + "/" + place.substr(comma + 2));
  for (const std::string& word : words(place.substr(0, comma))) {
    EXPECT_TRUE(word == "and" || contains(text, " " + word + "(")) << place;
  }
}

}  // namespace

TEST(Exercise, EachIsReallyWrong) {
  for (int number = 1; number <= kExercises; ++number) {
    SCOPED_TRACE(number);
    const SmallTraining right(number, false), faulty(number, true);
    const double gradient = relative_difference(right.first_gradient, faulty.first_gradient);
    if (exercise_text(number).in_gradients) {
      EXPECT_GT(gradient, 0.005);
    } else {
      EXPECT_EQ(gradient, 0);
      EXPECT_LT(relative_difference(right.theta_1, faulty.theta_1), 1e-9);  // m, v begin at 0
      EXPECT_GT(relative_difference(right.theta_9, faulty.theta_9), 1e-3);
    }
  }
}

TEST(Exercise, LooksLikeTheRightThing) {
  for (int number = 1; number <= kExercises; ++number) {
    SCOPED_TRACE(number);
    const SmallTraining right(number, false), faulty(number, true);
    ASSERT_EQ(right.layers.size(), faulty.layers.size());
    for (std::size_t i = 0; i < right.layers.size(); ++i) {
      EXPECT_EQ(right.layers[i]->class_name(), faulty.layers[i]->class_name());
      EXPECT_EQ(right.layers[i]->config(), faulty.layers[i]->config());
      EXPECT_EQ(right.layers[i]->name(), faulty.layers[i]->name());
    }
    EXPECT_EQ(right.loss->name(), faulty.loss->name());
    EXPECT_EQ(right.optimizer->class_name(), faulty.optimizer->class_name());
    EXPECT_EQ(right.optimizer->learning_rate(), faulty.optimizer->learning_rate());
  }
}

TEST(Exercise, KeepsNamesAndOtherArguments) {
  Dense named(4, "tanh", {.kernel_initializer = "he_normal", .kernel_regularizer = L2(0.5)});
  named.set_name("below");
  ReLU relu;
  relu.set_name("corner");
  std::vector<Polymorphic<Layer>> layers = {named, relu, Dense(3, "softmax")};
  Polymorphic<Loss> loss = SparseCategoricalCrossentropy();
  Polymorphic<Optimizer> optimizer = Adam();
  cli::adapt_to_exercise(7, {layers, loss, optimizer});
  cli::plant_fault(7, {layers, loss, optimizer});
  cli::plant_fault(1, {layers, loss, optimizer});
  EXPECT_EQ(layers[0]->name(), "below");
  EXPECT_EQ(layers[0]->activation()->class_name(), "Sigmoid");
  EXPECT_EQ(layers[1]->name(), "corner");
  const Dense expected(4, "sigmoid",
                       {.kernel_initializer = "he_normal", .kernel_regularizer = L2(0.5)});
  EXPECT_EQ(layers[0]->config(), expected.config());
}

TEST(Exercise, DoesNothingForZeroAndRefusesOthers) {
  std::vector<Polymorphic<Layer>> layers = {Dense(1)};
  Polymorphic<Loss> loss = MeanSquaredError();
  Polymorphic<Optimizer> optimizer = RMSprop();
  const cli::ExerciseParts parts{layers, loss, optimizer};
  cli::adapt_to_exercise(0, parts);
  cli::plant_fault(0, parts);
  EXPECT_EQ(optimizer->class_name(), "RMSprop");
  EXPECT_TRUE(says([&] { cli::adapt_to_exercise(11, parts); }, {"from 1 to 10", "got 11"}));
  EXPECT_TRUE(says([&] { cli::adapt_to_exercise(1, parts); }, {"exercise 1", "hidden"}));
  EXPECT_TRUE(says([&] { cli::adapt_to_exercise(5, parts); }, {"exercise 5", "several units"}));
  EXPECT_TRUE(says([&] { cli::adapt_to_exercise(10, parts); }, {"exercise 10", "softmax"}));
}

TEST(Exercise, IsCaughtByCheckGradientsWhereItCanBe) {
  for (int number = 1; number <= kExercises; ++number) {
    const std::vector<std::string>& wrong = wrong_tensors(number);
    EXPECT_EQ(wrong.empty(), !exercise_text(number).in_gradients) << number;
    const CommandResult result =
        run(words("check-gradients --data digits --limit 50 --elements 12 --json --exercise " +
                  std::to_string(number)));
    EXPECT_EQ(result.exit_code, wrong.empty() ? 0 : 1) << number << result.out << result.err;
    const auto parsed = nlohmann::json::parse(result.out);
    EXPECT_EQ(parsed["precision"], "double");
    std::vector<std::string> found;
    for (const auto& tensor : parsed["tensors"]) {
      if (tensor["verdict"] != "ok") found.push_back(tensor["name"]);
    }
    EXPECT_EQ(found, wrong) << "exercise " << number << result.out;
  }
}

TEST(Exercise, OfTheBatchVanishWithOneSample) {
  for (const char* number : {"3", "4", "8"}) {
    const CommandResult result =
        run(words("check-gradients --preset tiny --batch-size 1 --exercise", number));
    EXPECT_EQ(result.exit_code, 0) << result.out;
  }
}

TEST(Exercise, HasTextsThatAreTrueOfTheSource) {
  for (int number = 1; number <= kExercises; ++number) {
    const cli::ExerciseText& text = exercise_text(number);
    expect_place(text.right_place);
    expect_place(text.wrong_place);
    EXPECT_EQ(contains(text.found_by, "Not check-gradients"), !text.in_gradients) << number;
    for (const std::string* part : {&text.effect, &text.found_by}) {
      for (const std::string& line : lines_of(*part)) EXPECT_LE(line.size(), 110u) << line;
    }
    for (const char* cause : {"relu", "sigmoid", "softmax", "momentum", "Adam", "bias", "sign",
                              "transpos", "sum", "mean", "derivative"}) {
      EXPECT_FALSE(contains(text.symptom, cause)) << text.symptom;
    }
  }
}

TEST(Exercise, DoesWhatItsTextSays) {
  using cli::Version;
  const auto last_accuracy = [](const cli::ObservedTraining& training) {
    return training.epoch_accuracy.back();
  };
  const auto uphill = cli::train_exercise(2, Version::kFaulty, 0);
  EXPECT_GT(uphill.losses.back(), uphill.losses.front());
  EXPECT_GT(uphill.epoch_loss.back(), 50);
  EXPECT_LT(last_accuracy(uphill), 0.2);
  EXPECT_GT(last_accuracy(cli::train_exercise(2, Version::kRight, 0)), 0.8);

  const auto right = cli::train_exercise(4, Version::kRight, 0);
  const auto summed = cli::train_exercise(4, Version::kFaulty, 0);
  for (std::size_t k = 0; k < right.tensors.size(); ++k) {
    EXPECT_NEAR(summed.steps[0][k].gradient / right.steps[0][k].gradient, 32, 0.01);
  }

  const auto momentum = cli::train_exercise(6, Version::kRight, 0);
  const auto opposite = cli::train_exercise(6, Version::kFaulty, 0);
  EXPECT_EQ(momentum.steps[0][0].movement, opposite.steps[0][0].movement);
  EXPECT_GT(last_accuracy(momentum), last_accuracy(opposite) + 0.1);
  EXPECT_GT(opposite.steps.back()[0].movement, 3 * 0.05 * opposite.steps.back()[0].gradient);

  const auto fixed_t = cli::train_exercise(9, Version::kFaulty, 0);
  const auto adam = cli::train_exercise(9, Version::kRight, 0);
  EXPECT_EQ(fixed_t.steps[0][0].movement, adam.steps[0][0].movement);
  // √(1 - 0.999ᵗ) / (1 - 0.9ᵗ) at t = 10 is 0.153, and above 0.316 after t = 105.
  EXPECT_NEAR(fixed_t.steps[9][0].movement / adam.steps[9][0].movement, 2, 0.6);
  EXPECT_LT(fixed_t.steps.back()[0].movement, 0.9 * adam.steps.back()[0].movement);
}

TEST(ExerciseCommand, ListsThem) {
  const CommandResult result = run(words("exercise"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  for (int number = 1; number <= kExercises; ++number) {
    EXPECT_TRUE(
        contains(result.out, std::to_string(number) + "  " + exercise_text(number).symptom));
    EXPECT_FALSE(contains(result.out, exercise_text(number).wrong));
  }
}

TEST(ExerciseCommand, ShowsTheSymptomsAndNotTheCause) {
  const CommandResult result = run(words("exercise 3"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  for (const char* part :
       {"Exercise 3: ", "epoch 3", "loss ", "accuracy ", "dense/kernel", "dense_1/bias", "|Δθ|",
        "gradus check-gradients --exercise 3", "gradus exercise 3 --reveal"}) {
    EXPECT_TRUE(contains(result.out, part)) << part << " in " << result.out;
  }
  EXPECT_FALSE(contains(result.out, exercise_text(3).wrong));
  EXPECT_EQ(run(words("exercise 3")).out, result.out);
}

TEST(ExerciseCommand, RevealsTheCause) {
  for (int number = 1; number <= kExercises; ++number) {
    const CommandResult result = run(words("exercise --reveal " + std::to_string(number)));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    const cli::ExerciseText& text = exercise_text(number);
    for (const std::string& part :
         {text.symptom, text.wrong, text.right_formula, text.wrong_formula, text.right_place,
          text.effect, text.found_by}) {
      EXPECT_TRUE(contains(result.out, part)) << part;
    }
  }
}

TEST(ExerciseCommand, RefusesWhatThereIsNot) {
  EXPECT_EQ(run(words("exercise 11")).exit_code, 2);
  EXPECT_EQ(run(words("exercise 0")).exit_code, 2);
  EXPECT_EQ(run(words("exercise --reveal")).exit_code, 2);
  EXPECT_EQ(run(words("check-gradients --exercise 11")).exit_code, 2);
  const CommandResult result = run(words("check-gradients --preset xor --exercise 5"));
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(contains(result.err, "exercise 5: needs")) << result.err;
}
