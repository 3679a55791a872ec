// gradus doctor: each fault is named, and what is well is let pass.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/data/npz.hpp>
#include <gradus/layers/dense.hpp>
#include <gradus/layers/input.hpp>
#include <gradus/layers/softmax.hpp>
#include <gradus/losses/categorical_crossentropy.hpp>
#include <gradus/optimizers/sgd.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/doctor/data_checks.hpp"
#include "cli/doctor/examination.hpp"
#include "cli/doctor/output_check.hpp"
#include "cli/doctor/start_checks.hpp"
#include "support/command.hpp"
#include "support/small_mnist.hpp"

using namespace gradus;

namespace {

using nlohmann::json;
using Names = std::vector<std::string>;

constexpr const char* kDoctor = "doctor --batch-size 64 --seed 1 --json";

json output_of(const CommandResult& result) {
  EXPECT_TRUE(result.err.empty()) << result.err;
  return json::parse(result.out, nullptr, false);
}

Names checks_with(const json& output, const std::string& verdict) {
  Names names;
  for (const json& check : output["checks"]) {
    if (check["verdict"] == verdict) names.push_back(check["name"]);
  }
  return names;
}

json check_named(const json& output, const std::string& name) {
  for (const json& check : output["checks"]) {
    if (check["name"] == name) return check;
  }
  ADD_FAILURE() << "no check " << name;
  return {};
}

/// Exactly one check has failed, and says what to do.
void expect_failure_of(const std::string& name, const CommandResult& result) {
  EXPECT_EQ(result.exit_code, 1);
  const json output = output_of(result);
  EXPECT_EQ(checks_with(output, "failed"), Names{name}) << output.dump(1);
  EXPECT_FALSE(output["ok"]);
  EXPECT_GT(check_named(output, name)["advice"].get<std::string>().size(), 40U);
}

void expect_healthy(const CommandResult& result) {
  EXPECT_EQ(result.exit_code, 0);
  const json output = output_of(result);
  EXPECT_EQ(checks_with(output, "failed"), Names{}) << output.dump(1);
  EXPECT_EQ(checks_with(output, "warning"), Names{}) << output.dump(1);
}

std::filesystem::path model_file(const TempDir& dir, const std::string& layers) {
  const std::filesystem::path path = dir / "model.json";
  write_file(path, R"({"layers": [{"class_name": "Flatten"}, )" + layers + "]}");
  return path;
}

/// Two overlapping clouds of points, a class each.
cli::TrainingParts clouds(Index samples = 400) {
  cli::TrainingParts parts{.data = {},
                           .layers = {Input({2}), Dense(8, "relu"), Dense(2, "softmax")},
                           .loss = "sparse_categorical_crossentropy",
                           .optimizer = SGD({.learning_rate = 0.3})};
  Matrix x(samples, 2), y(samples, 1);
  Random random(1);
  for (Index n = 0; n < samples; ++n) {
    y(n, 0) = static_cast<Scalar>(n % 2);
    for (Index j = 0; j < 2; ++j) {
      x(n, j) = static_cast<Scalar>(random.normal()) + (n % 2 == j ? Scalar(1.5) : Scalar(-1.5));
    }
  }
  parts.data.name = "clouds";
  parts.data.preprocessing.classes = {"0", "1"};
  parts.data.sets.train = Dataset(x, y);
  return parts;
}

/// x and x squared.
cli::TrainingParts parabola() {
  cli::TrainingParts parts = clouds();
  Matrix x(200, 1);
  for (Index n = 0; n < x.rows(); ++n) x(n, 0) = static_cast<Scalar>(n) / 50 - 2;
  parts.data.sets.train = Dataset(x, x.cwiseAbs2());
  parts.data.preprocessing = {.task = Task::kRegression};
  parts.layers = {Input({1}), Dense(8, "tanh"), Dense(1)};
  parts.loss = "mean_squared_error";
  return parts;
}

cli::Patient patient_of(const cli::TrainingParts& parts) {
  cli::TrainOptions options;
  options.batch_size = 32;
  options.threads = 1;
  return cli::make_patient(parts, options);
}

Names failures(const cli::TrainingParts& parts) {
  Names names;
  for (const cli::Finding& finding : cli::examine(patient_of(parts))) {
    if (finding.verdict == cli::Verdict::kFailed) names.push_back(finding.name);
  }
  return names;
}

cli::Finding output_finding(cli::TrainingParts parts, const Polymorphic<Layer>& last,
                            const Polymorphic<Loss>& loss) {
  parts.layers.back() = last;
  parts.loss = loss;
  return cli::check_output(patient_of(parts));
}

/// Like a momentum with the wrong sign: goes up where it should go down.
class Uphill : public Optimizer {
 public:
  Uphill() : Optimizer(LearningRate(0.1)) {}
  std::string class_name() const override { return "Uphill"; }

 protected:
  std::size_t moment_count() const override { return 0; }
  void update(Slice slice) const override {
    slice.theta += static_cast<Scalar>(slice.learning_rate) * slice.gradient;
  }
};

/// Gives 1, whatever comes in.
class Deaf : public Layer {
 public:
  std::string class_name() const override { return "Deaf"; }
  void forward(ConstVectorView /*theta*/, ConstMatrixView /*x*/, MatrixView y) const override {
    y.setOnes();
  }
  void backward(ConstVectorView /*theta*/, ConstMatrixView /*x*/, ConstMatrixView /*y*/,
                ConstMatrixView /*dy*/, MatrixView dx) const override {
    dx.setZero();
  }
};

}  // namespace

TEST(Doctor, FindsTheDefaultsHealthy) {
  expect_healthy(run(words(kDoctor, "--data digits --limit 600")));
  expect_healthy(run(words("doctor --json --preset xor")));
}

TEST(Doctor, NamesUnscaledInputs) {
  const SmallMnist dir;
  expect_healthy(run(words(kDoctor, "--hidden 16 --data", dir.path())));
  expect_failure_of("input scale",
                    run(words(kDoctor, "--hidden 16 --normalize none --data", dir.path())));
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
      expect_healthy(result);
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
    expect_failure_of("learning rate", result);
    // Losses that a program can read, and a suggestion.
    const json numbers = check_named(output_of(result), "learning rate")["numbers"];
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
  EXPECT_EQ(checks_with(output_of(result), "warning"), Names{"learning rate"}) << result.out;
}

TEST(Doctor, NamesAnOptimizerThatGoesUphill) {
  cli::TrainingParts parts = clouds();
  EXPECT_EQ(failures(parts), Names{});
  parts.optimizer = Uphill();
  EXPECT_EQ(failures(parts), Names{"one batch"});
}

TEST(Doctor, NamesAModelThatDoesNotSeeItsInputs) {
  cli::TrainingParts parts = clouds();
  parts.layers = {Input({2}), Deaf(), Dense(8, "relu"), Dense(2, "softmax")};
  EXPECT_EQ(failures(parts), (Names{"one batch", "zeroed inputs"}));
}

TEST(Doctor, FirstLossIsThatOfChance) {
  cli::TrainingParts parts = clouds();
  // Weights of zeros are right where no layer is hidden: every class has the probability 1/2.
  parts.layers = {Input({2}), Dense(2, "softmax", {.kernel_initializer = "zeros"})};
  EXPECT_EQ(failures(parts), Names{});
  const cli::Finding finding = cli::check_first_loss(patient_of(parts));
  EXPECT_NEAR(finding.numbers[0].second, std::log(2.0), 1e-6);
  EXPECT_NEAR(finding.numbers[1].second, std::log(2.0), 1e-6);
  EXPECT_TRUE(contains(finding.measured, "ln 2 = 0.693")) << finding.measured;
  // Kernels of ones times a hundred, with opposite signs, are sure of the wrong class.
  parts.theta = Vector::Zero(6);
  parts.theta.head(4) << -100, 100, 100, -100;
  cli::Patient patient = patient_of(parts);
  EXPECT_GT(cli::check_first_loss(patient).numbers[0].second, 10);
}

TEST(Doctor, NamesOutputsThatDoNotFitTheLoss) {
  const auto verdict = [](const Polymorphic<Layer>& last, const Polymorphic<Loss>& loss) {
    return output_finding(clouds(), last, loss).verdict;
  };
  const Polymorphic<Loss> of_probabilities = "sparse_categorical_crossentropy";
  const auto of_logits =
      Loss::from_config("sparse_categorical_crossentropy", {{"from_logits", true}});
  EXPECT_EQ(verdict(Dense(2, "softmax"), of_probabilities), cli::Verdict::kOk);
  EXPECT_EQ(verdict(Dense(2), of_logits), cli::Verdict::kOk);
  EXPECT_EQ(verdict(Dense(1, "sigmoid"), "binary_crossentropy"), cli::Verdict::kOk);
  EXPECT_EQ(verdict(Dense(2, "sigmoid"), of_probabilities), cli::Verdict::kWarning);
  EXPECT_EQ(verdict(Dense(2), of_probabilities), cli::Verdict::kFailed);
  EXPECT_EQ(verdict(Dense(2, "softmax"), of_logits), cli::Verdict::kFailed);
  EXPECT_EQ(verdict(Dense(2, "relu"), of_logits), cli::Verdict::kFailed);
  EXPECT_EQ(verdict(Dense(1, "softmax"), "binary_crossentropy"), cli::Verdict::kFailed);
  EXPECT_EQ(verdict(Dense(1, "softmax"), "mean_squared_error"), cli::Verdict::kFailed);
}

TEST(Doctor, NamesOutputsThatCannotReachTheTargets) {
  const auto verdict = [](const Polymorphic<Layer>& last, double shift) {
    cli::TrainingParts parts = parabola();  // with targets from 0 to 4
    const Matrix y = parts.data.sets.train.y().array() + static_cast<Scalar>(shift);
    parts.data.sets.train = Dataset(Matrix::Random(y.rows(), 1), y);
    return output_finding(parts, last, parts.loss).verdict;
  };
  EXPECT_EQ(verdict(Dense(1), -1), cli::Verdict::kOk);
  EXPECT_EQ(verdict(Dense(1, "softplus"), 0), cli::Verdict::kOk);
  EXPECT_EQ(verdict(Dense(1, "softplus"), -1), cli::Verdict::kFailed);
  EXPECT_EQ(verdict(Dense(1, "sigmoid"), 0), cli::Verdict::kFailed);
  EXPECT_EQ(verdict(Dense(1, "tanh"), 0), cli::Verdict::kFailed);
  EXPECT_EQ(verdict(Dense(1, "relu"), 0), cli::Verdict::kWarning);
  EXPECT_EQ(verdict(Dense(1, "relu"), -1), cli::Verdict::kFailed);
}

TEST(Doctor, NamesDeadAndSaturatedUnits) {
  cli::TrainingParts parts = clouds();
  parts.theta = patient_of(parts).network().theta();
  EXPECT_EQ(cli::check_units(patient_of(parts)).verdict, cli::Verdict::kOk);
  parts.theta.segment(16, 8).setConstant(-100);  // the hidden biases
  EXPECT_EQ(failures(parts), Names{"units"});
  parts.layers[1] = Dense(8, "tanh");
  EXPECT_EQ(failures(parts), Names{"units"});
}

TEST(Doctor, CountsLabels) {
  cli::TrainingParts parts = clouds(100);
  const Matrix x = Matrix::Random(100, 2);
  const auto verdict = [&](const Matrix& y) {
    parts.data.sets.train = Dataset(x, y);
    return cli::check_targets_of(patient_of(parts)).verdict;
  };
  Matrix y = Matrix::Zero(100, 1);
  EXPECT_EQ(verdict(y), cli::Verdict::kFailed);  // one class
  y.topRows(3).setOnes();
  EXPECT_EQ(verdict(y), cli::Verdict::kWarning);  // a rare one
  y.topRows(50).setOnes();
  EXPECT_EQ(verdict(y), cli::Verdict::kOk);
  parts.data.preprocessing.classes = {"a", "b", "c"};
  EXPECT_EQ(verdict(y), cli::Verdict::kWarning);  // none of class c
}

TEST(Doctor, CountsContradictions) {
  cli::TrainingParts parts = clouds(40);
  const Dataset& data = parts.data.sets.train;
  EXPECT_EQ(cli::check_duplicates(patient_of(parts)).verdict, cli::Verdict::kOk);
  parts.data.sets.train = Dataset(Matrix::Ones(40, 2), data.y());
  const cli::Finding finding = cli::check_duplicates(patient_of(parts));
  EXPECT_EQ(finding.verdict, cli::Verdict::kWarning);
  EXPECT_EQ(finding.numbers[0].second, 39);
  EXPECT_GE(finding.numbers[1].second, 19);  // those that differ from the first
  EXPECT_LE(finding.numbers[1].second, 20);
}

TEST(Doctor, ExaminesARegression) {
  EXPECT_EQ(failures(parabola()), Names{});
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
  expect_failure_of("input scale", run(arguments));
  auto standardized = arguments;
  standardized.emplace_back("--standardize");
  expect_healthy(run(standardized));
}

TEST(Doctor, IsTheSameForEveryNumberOfThreads) {
  const SmallMnist dir;
  json first, second;
  for (json* output : {&first, &second}) {
    const char* threads = output == &first ? "--threads 1" : "--threads 2";
    *output = output_of(run(words(kDoctor, "--hidden 16", threads, "--data", dir.path())));
    output->erase("seconds");
  }
  EXPECT_EQ(first, second);
}

TEST(Doctor, PrintsALineForEachCheck) {
  const CommandResult result = run(words("doctor --preset tiny"));
  EXPECT_TRUE(contains(result.out, "ok        input scale")) << result.out;
  EXPECT_TRUE(contains(result.out, "first loss")) << result.out;
  EXPECT_TRUE(contains(result.out, "11 checks: ")) << result.out;
  EXPECT_EQ(run(words("doctor --preset nonsense")).exit_code, 2);
}
