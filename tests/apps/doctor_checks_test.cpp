// The checks of gradus doctor, each on data and models made for it.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/layers/activations.hpp>
#include <gradus/layers/dense.hpp>
#include <gradus/layers/input.hpp>
#include <gradus/losses/categorical_crossentropy.hpp>
#include <gradus/optimizers/sgd.hpp>
#include <string>
#include <vector>

#include "cli/doctor/data_checks.hpp"
#include "cli/doctor/examination.hpp"
#include "cli/doctor/output_check.hpp"
#include "cli/doctor/start_checks.hpp"
#include "support/command.hpp"

using namespace gradus;

namespace {

using Findings = std::vector<std::string>;

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

Findings failures(const cli::TrainingParts& parts) {
  Findings names;
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

TEST(DoctorChecks, PassARegression) { EXPECT_EQ(failures(parabola()), Findings{}); }

TEST(DoctorChecks, NamesAnOptimizerThatGoesUphill) {
  cli::TrainingParts parts = clouds();
  EXPECT_EQ(failures(parts), Findings{});
  parts.optimizer = Uphill();
  EXPECT_EQ(failures(parts), Findings{"optimizer"});
}

TEST(DoctorChecks, NamesAModelThatDoesNotSeeItsInputs) {
  cli::TrainingParts parts = clouds();
  parts.layers = {Input({2}), Deaf(), Dense(8, "relu"), Dense(2, "softmax")};
  EXPECT_EQ(failures(parts), (Findings{"one batch", "zeroed inputs"}));
}

TEST(DoctorChecks, FirstLossIsThatOfChance) {
  cli::TrainingParts parts = clouds();
  // Weights of zeros are right where no layer is hidden: every class has the probability 1/2.
  parts.layers = {Input({2}), Dense(2, "softmax", {.kernel_initializer = "zeros"})};
  EXPECT_EQ(failures(parts), Findings{});
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

TEST(DoctorChecks, NamesOutputsThatDoNotFitTheLoss) {
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

TEST(DoctorChecks, NamesOutputsThatCannotReachTheTargets) {
  const auto verdict = [](const Polymorphic<Layer>& last, double shift) {
    cli::TrainingParts parts = parabola();  // with targets from 0 to 4
    const Matrix y = parts.data.sets.train.y().array() + static_cast<Scalar>(shift);
    parts.data.sets.train = Dataset(Matrix::Random(y.rows(), 1), y);
    return output_finding(parts, last, parts.loss).verdict;
  };
  EXPECT_EQ(verdict(Dense(1), -1), cli::Verdict::kOk);
  EXPECT_EQ(verdict(Dense(1, "elu"), -3), cli::Verdict::kOk) << "its alpha may be any";
  EXPECT_EQ(verdict(Dense(1, "softplus"), 0), cli::Verdict::kOk);
  EXPECT_EQ(verdict(Dense(1, "softplus"), -1), cli::Verdict::kFailed);
  EXPECT_EQ(verdict(Dense(1, "sigmoid"), 0), cli::Verdict::kFailed);
  EXPECT_EQ(verdict(Dense(1, "tanh"), 0), cli::Verdict::kFailed);
  EXPECT_EQ(verdict(Dense(1, "relu"), 0), cli::Verdict::kWarning);
  EXPECT_EQ(verdict(Dense(1, "relu"), -1), cli::Verdict::kFailed);
}

TEST(DoctorChecks, NamesDeadAndSaturatedUnits) {
  cli::TrainingParts parts = clouds();
  parts.theta = patient_of(parts).network().theta();
  EXPECT_EQ(cli::check_units(patient_of(parts)).verdict, cli::Verdict::kOk);
  parts.theta.segment(16, 8).setConstant(-100);  // the hidden biases
  EXPECT_EQ(failures(parts), Findings{"units"});
  parts.layers[1] = Dense(8, "tanh");
  EXPECT_EQ(failures(parts), Findings{"units"});
}

TEST(DoctorChecks, CountsLabels) {
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

TEST(DoctorChecks, CountsContradictions) {
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
