// gradus doctor: each fault is named, and nothing is said of what is right.
#include <gtest/gtest.h>

#include <gradus/data/npy.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/command.hpp"
#include "support/small_mnist.hpp"

using namespace gradus;

namespace {

using Names = std::vector<std::string>;

constexpr const char* kDoctor = "doctor --batch-size 64 --seed 1 --json";

nlohmann::json doctor_json(const CommandResult& result) {
  EXPECT_TRUE(result.err.empty()) << result.err;
  return nlohmann::json::parse(result.out, nullptr, false);
}

Names checks_with(const nlohmann::json& output, const std::string& verdict) {
  Names names;
  for (const nlohmann::json& check : output["checks"]) {
    if (check["verdict"] == verdict) names.push_back(check["name"]);
  }
  return names;
}

nlohmann::json check_named(const nlohmann::json& output, const std::string& name) {
  for (const nlohmann::json& check : output["checks"]) {
    if (check["name"] == name) return check;
  }
  ADD_FAILURE() << "no check " << name;
  return {};
}

/// Exactly one check has failed, and says what to do: `advice` among others.
void expect_failure_of(const std::string& name, const CommandResult& result,
                       const std::string& advice = "") {
  EXPECT_EQ(result.exit_code, 1);
  const nlohmann::json output = doctor_json(result);
  EXPECT_EQ(checks_with(output, "failed"), Names{name}) << output.dump(1);
  EXPECT_FALSE(output["ok"]);
  const auto given = check_named(output, name)["advice"].get<std::string>();
  EXPECT_GT(given.size(), 40U);
  EXPECT_TRUE(contains(given, advice)) << given;
}

void expect_no_fault(const CommandResult& result) {
  EXPECT_EQ(result.exit_code, 0);
  const nlohmann::json output = doctor_json(result);
  EXPECT_EQ(checks_with(output, "failed"), Names{}) << output.dump(1);
  EXPECT_EQ(checks_with(output, "warning"), Names{}) << output.dump(1);
}

std::filesystem::path model_file(const TempDir& dir, const std::string& layers) {
  const std::filesystem::path path = dir / "model.json";
  write_file(path, R"({"layers": [{"class_name": "Flatten"}, )" + layers + "]}");
  return path;
}

}  // namespace

TEST(Doctor, FindsNoFaultInTheDefaults) {
  expect_no_fault(run(words(kDoctor, "--data digits --limit 600")));
  expect_no_fault(run(words("doctor --json --preset xor")));
}

TEST(Doctor, NamesUnscaledInputs) {
  const SmallMnist dir;
  expect_no_fault(run(words(kDoctor, "--hidden 16 --data", dir.path())));
  expect_failure_of("input scale",
                    run(words(kDoctor, "--hidden 16 --normalize none --data", dir.path())),
                    "Leave out --normalize none");
}

TEST(Doctor, NamesASecondSoftmax) {
  const SmallMnist dir;
  const auto model =
      model_file(dir, R"({"class_name": "Dense", "config": {"units": 10, "activation": "softmax"}},
              {"class_name": "Softmax"})");
  expect_failure_of("output and loss", run(words(kDoctor, "--model", model, "--data", dir.path())));
}

TEST(Doctor, NamesShuffledLabels) {
  const TempDir dir;
  Random random(3);
  constexpr Index kSamples = 600, kFeatures = 20;
  std::vector<float> x, y, shuffled;
  for (Index n = 0; n < kSamples; ++n) {
    y.push_back(static_cast<float>(random.below(4)));
    shuffled.push_back(static_cast<float>(random.below(4)));
    for (Index j = 0; j < kFeatures; ++j) {
      const float signal = j == static_cast<Index>(y.back()) ? 3.0F : 0.0F;
      x.push_back(static_cast<float>(random.normal()) + signal);
    }
  }
  for (const auto* labels : {&y, &shuffled}) {
    const std::vector<NpzMember> members = {{"x_train", {kSamples, kFeatures}, x},
                                            {"y_train", {kSamples}, *labels},
                                            {"x_test", {kSamples, kFeatures}, x},
                                            {"y_test", {kSamples}, *labels}};
    write_file(dir / "data.npz", npz_bytes(members));
    const CommandResult result =
        run(words(kDoctor, "--learning-rate 0.003 --train", dir / "data.npz"));
    if (labels == &y) {
      expect_no_fault(result);
    } else {
      expect_failure_of("labels fit inputs", result);
    }
  }
}

TEST(Doctor, NamesWeightsOfZeros) {
  const SmallMnist dir;
  const auto model =
      model_file(dir, R"({"class_name": "Dense", "config": {"units": 20, "activation": "relu",
                                                 "kernel_initializer": "zeros"}},
              {"class_name": "Dense", "config": {"units": 10, "activation": "softmax",
                                                 "kernel_initializer": "zeros"}})");
  expect_failure_of("first weights", run(words(kDoctor, "--model", model, "--data", dir.path())));
}

TEST(Doctor, NamesALearningRateTooLarge) {
  for (const char* optimizer : {"--learning-rate 1", "--optimizer sgd --learning-rate 10"}) {
    const CommandResult result =
        run(words(kDoctor, "--data digits --limit 600 --hidden 32", optimizer));
    expect_failure_of("learning rate", result, "Try --learning-rate 0.");
    // Losses that a program can read, and a suggestion.
    const nlohmann::json numbers = check_named(doctor_json(result), "learning rate")["numbers"];
    EXPECT_LE(numbers["suggested"], 1);
    EXPECT_LT(numbers["best"], 0.5 * numbers["start"].get<double>());
    EXPECT_TRUE(numbers.contains("loss_at_1e-05")) << numbers;
  }
}

TEST(Doctor, WarnsOfALearningRateTooSmall) {
  const SmallMnist dir;
  const CommandResult result =
      run(words(kDoctor, "--hidden 16 --learning-rate 1e-6 --data", dir.path()));
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(checks_with(doctor_json(result), "warning"), Names{"learning rate"}) << result.out;
}

TEST(Doctor, ChecksARegression) {
  const TempDir dir;
  Random random(1);
  std::string table = "area,age,price\n";
  for (int n = 0; n < 300; ++n) {
    const double area = random.uniform(20, 200), age = random.uniform(0, 100);
    table += std::to_string(area) + "," + std::to_string(age) + "," +
             std::to_string((3 * area - 2 * age - 230) / 150) + "\n";
  }
  write_file(dir / "houses.csv", table);
  const auto arguments =
      words(kDoctor, "--learning-rate 0.01 --target price --train", dir / "houses.csv");
  expect_failure_of("input scale", run(arguments), "Try --standardize.");
  auto standardized = arguments;
  standardized.emplace_back("--standardize");
  expect_no_fault(run(standardized));
}

TEST(Doctor, IsTheSameForEveryNumberOfThreads) {
  const SmallMnist dir;
  nlohmann::json first, second;
  for (nlohmann::json* output : {&first, &second}) {
    const char* threads = output == &first ? "--threads 1" : "--threads 2";
    *output = doctor_json(run(words(kDoctor, "--hidden 16", threads, "--data", dir.path())));
    output->erase("seconds");
  }
  EXPECT_EQ(first, second);
}

TEST(Doctor, PrintsALineForEachCheck) {
  const CommandResult result = run(words("doctor --preset tiny"));
  EXPECT_TRUE(contains(result.out, "ok        input scale")) << result.out;
  EXPECT_TRUE(contains(result.out, "first loss")) << result.out;
  EXPECT_TRUE(contains(result.out, "13 checks: ")) << result.out;
  EXPECT_EQ(run(words("doctor --preset nonsense")).exit_code, 2);
}

TEST(Doctor, NamesTheFaultOfEveryExercise) {
  struct Expected {
    const char *check, *part;
  };
  const std::vector<Expected> all = {
      {"gradients", "between dense and dense_1"},
      {"gradients", "opposite sign"},
      {"gradients", "db = Σ_n dy_n"},
      {"gradients", "8 times too large, the number of samples"},
      {"gradients", "between dense and dense_1"},
      {"optimizer", "the sign of μ v"},
      {"gradients", "between dense and dense_1"},
      {"gradients", "dW = xᵀ dy"},
      {"optimizer", "does t advance?"},
      {"gradients", "backward() of the last activation"},
  };
  for (std::size_t k = 0; k < all.size(); ++k) {
    SCOPED_TRACE(k + 1);
    const CommandResult result = run(
        words(kDoctor, "--hidden 12 --data digits --limit 100 --exercise", std::to_string(k + 1)));
    expect_failure_of(all[k].check, result,
                      k == 0 ? "`gradus check-gradients` has the numbers." : "");
    const nlohmann::json check = check_named(doctor_json(result), all[k].check);
    EXPECT_TRUE(contains(check["advice"], all[k].part)) << check.dump(1);
  }
}

TEST(Doctor, SaysThatTheLossRisesAtEveryRate) {
  const CommandResult result =
      run(words(kDoctor, "--hidden 12 --data digits --limit 100 --exercise 2"));
  const nlohmann::json rate = check_named(doctor_json(result), "learning rate");
  EXPECT_TRUE(contains(rate["measured"], "the loss rises at every rate")) << rate.dump(1);
}
