// The checks of a training, each on data and models made for it.
#include "gradus/study/check_training.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "gradus/gradus.hpp"

using namespace gradus;

namespace {

using Findings = std::vector<std::string>;

/// With samples drawn.
ModelUnderTest drawn_data(ModelUnderTest model) {
  model.draw_samples();
  return model;
}

/// Two overlapping clouds of points, a class each.
ModelUnderTest clouds(Index samples = 400) {
  Matrix x(samples, 2), y(samples, 1);
  Random random(1);
  for (Index n = 0; n < samples; ++n) {
    y(n, 0) = static_cast<Scalar>(n % 2);
    for (Index j = 0; j < 2; ++j) {
      x(n, j) = static_cast<Scalar>(random.normal()) + (n % 2 == j ? Scalar(1.5) : Scalar(-1.5));
    }
  }
  return {.layers = {Input({2}), Dense(8, "relu"), Dense(2, "softmax")},
          .loss = "sparse_categorical_crossentropy",
          .optimizer = SGD({.learning_rate = 0.3}),
          .data = Dataset(x, y),
          .classes = {"0", "1"},
          .threads = 1};
}

/// x and x squared.
ModelUnderTest parabola() {
  Matrix x(200, 1);
  for (Index n = 0; n < x.rows(); ++n) x(n, 0) = static_cast<Scalar>(n) / 50 - 2;
  return {.layers = {Input({1}), Dense(8, "tanh"), Dense(1)},
          .loss = "mean_squared_error",
          .optimizer = SGD({.learning_rate = 0.3}),
          .data = Dataset(x, x.cwiseAbs2()),
          .threads = 1};
}

Findings failures(const ModelUnderTest& model) {
  Findings names;
  for (const Finding& finding : check_training(model)) {
    if (finding.verdict == Verdict::kFailed) names.push_back(finding.name);
  }
  return names;
}

Finding output_finding(ModelUnderTest model, const Polymorphic<Layer>& last,
                       const Polymorphic<Loss>& loss) {
  model.layers.back() = last;
  model.loss = loss;
  return check_output(drawn_data(model));
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

TEST(CheckTraining, PassARegression) { EXPECT_EQ(failures(parabola()), Findings{}); }

TEST(CheckTraining, NamesAnOptimizerThatGoesUphill) {
  ModelUnderTest model = clouds();
  EXPECT_EQ(failures(model), Findings{});
  model.optimizer = Uphill();
  EXPECT_EQ(failures(model), Findings{"optimizer"});
}

TEST(CheckTraining, NamesAModelThatDoesNotSeeItsInputs) {
  ModelUnderTest model = clouds();
  model.layers = {Input({2}), Deaf(), Dense(8, "relu"), Dense(2, "softmax")};
  EXPECT_EQ(failures(model), (Findings{"one batch", "zeroed inputs"}));
}

TEST(CheckTraining, FirstLossIsThatOfChance) {
  ModelUnderTest model = clouds();
  // Weights of zeros are right where no layer is hidden: every class has the probability 1/2.
  model.layers = {Input({2}), Dense(2, "softmax", {.kernel_initializer = "zeros"})};
  EXPECT_EQ(failures(model), Findings{});
  const Finding finding = check_first_loss(drawn_data(model));
  EXPECT_NEAR(finding.numbers[0].second, std::log(2.0), 1e-6);
  EXPECT_NEAR(finding.numbers[1].second, std::log(2.0), 1e-6);
  EXPECT_NE(finding.measured.find("ln 2 = 0.693"), std::string::npos) << finding.measured;
  // Kernels of ones times a hundred, with opposite signs, are sure of the wrong class.
  model.theta = Vector::Zero(6);
  model.theta.head(4) << -100, 100, 100, -100;
  EXPECT_GT(check_first_loss(drawn_data(model)).numbers[0].second, 10);
}

TEST(CheckTraining, NamesOutputsThatDoNotFitTheLoss) {
  const auto verdict = [](const Polymorphic<Layer>& last, const Polymorphic<Loss>& loss) {
    return output_finding(clouds(), last, loss).verdict;
  };
  const Polymorphic<Loss> of_probabilities = "sparse_categorical_crossentropy";
  const auto of_logits =
      Loss::from_config("sparse_categorical_crossentropy", {{"from_logits", true}});
  EXPECT_EQ(verdict(Dense(2, "softmax"), of_probabilities), Verdict::kOk);
  EXPECT_EQ(verdict(Dense(2), of_logits), Verdict::kOk);
  EXPECT_EQ(verdict(Dense(1, "sigmoid"), "binary_crossentropy"), Verdict::kOk);
  EXPECT_EQ(verdict(Dense(2, "sigmoid"), of_probabilities), Verdict::kWarning);
  EXPECT_EQ(verdict(Dense(2), of_probabilities), Verdict::kFailed);
  EXPECT_EQ(verdict(Dense(2, "softmax"), of_logits), Verdict::kFailed);
  EXPECT_EQ(verdict(Dense(2, "relu"), of_logits), Verdict::kFailed);
  EXPECT_EQ(verdict(Dense(1, "softmax"), "binary_crossentropy"), Verdict::kFailed);
  EXPECT_EQ(verdict(Dense(1, "softmax"), "mean_squared_error"), Verdict::kFailed);
}

TEST(CheckTraining, NamesOutputsThatCannotReachTheTargets) {
  const auto verdict = [](const Polymorphic<Layer>& last, double shift) {
    ModelUnderTest model = parabola();  // with targets from 0 to 4
    const Matrix y = model.data.y().array() + static_cast<Scalar>(shift);
    model.data = Dataset(Matrix::Random(y.rows(), 1), y);
    return output_finding(model, last, model.loss).verdict;
  };
  EXPECT_EQ(verdict(Dense(1), -1), Verdict::kOk);
  EXPECT_EQ(verdict(Dense(1, "elu"), -3), Verdict::kOk) << "its alpha may be any";
  EXPECT_EQ(verdict(Dense(1, "softplus"), 0), Verdict::kOk);
  EXPECT_EQ(verdict(Dense(1, "softplus"), -1), Verdict::kFailed);
  EXPECT_EQ(verdict(Dense(1, "sigmoid"), 0), Verdict::kFailed);
  EXPECT_EQ(verdict(Dense(1, "tanh"), 0), Verdict::kFailed);
  EXPECT_EQ(verdict(Dense(1, "relu"), 0), Verdict::kWarning);
  EXPECT_EQ(verdict(Dense(1, "relu"), -1), Verdict::kFailed);
}

TEST(CheckTraining, NamesDeadAndSaturatedUnits) {
  ModelUnderTest model = clouds();
  model.theta = drawn_data(model).network().theta();
  EXPECT_EQ(check_units(drawn_data(model)).verdict, Verdict::kOk);
  model.theta.segment(16, 8).setConstant(-100);  // the hidden biases
  EXPECT_EQ(failures(model), Findings{"units"});
  model.layers[1] = Dense(8, "tanh");
  EXPECT_EQ(failures(model), Findings{"units"});
}

TEST(CheckTraining, CountsLabels) {
  ModelUnderTest model = clouds(100);
  const Matrix x = Matrix::Random(100, 2);
  const auto verdict = [&](const Matrix& y) {
    model.data = Dataset(x, y);
    return check_targets(drawn_data(model)).verdict;
  };
  Matrix y = Matrix::Zero(100, 1);
  EXPECT_EQ(verdict(y), Verdict::kFailed);  // one class
  y.topRows(3).setOnes();
  EXPECT_EQ(verdict(y), Verdict::kWarning);  // a rare one
  y.topRows(50).setOnes();
  EXPECT_EQ(verdict(y), Verdict::kOk);
  model.classes = {"a", "b", "c"};
  EXPECT_EQ(verdict(y), Verdict::kWarning);  // none of class c
}

TEST(CheckTraining, CountsContradictions) {
  ModelUnderTest model = clouds(40);
  const Dataset& data = model.data;
  EXPECT_EQ(check_duplicates(drawn_data(model)).verdict, Verdict::kOk);
  model.data = Dataset(Matrix::Ones(40, 2), data.y());
  const Finding finding = check_duplicates(drawn_data(model));
  EXPECT_EQ(finding.verdict, Verdict::kWarning);
  EXPECT_EQ(finding.numbers[0].second, 39);
  EXPECT_GE(finding.numbers[1].second, 19);  // those that differ from the first
  EXPECT_LE(finding.numbers[1].second, 20);
}

TEST(CheckTraining, AsksWhoeverIsToCheckTheGradients) {
  ModelUnderTest model = clouds();
  model.gradients = [](const GradientCheckOptions& options) {
    GradientReport report{.loss_name = "mine", .samples = options.samples, .precision = "double"};
    for (const char* name : {"dense/kernel", "dense_1/kernel"}) {
      report.tensors.push_back(
          {.name = name, .analytic = 1, .numerical = -1, .verdict = GradientVerdict::kWrong});
    }
    return report;
  };
  EXPECT_EQ(failures(model), Findings{"gradients"});
  const Finding finding = check_backward(drawn_data(model));
  EXPECT_EQ(finding.measured, "wrong, by differences: dense/kernel, dense_1/kernel");
  EXPECT_EQ(finding.advice.substr(0, 26), "All have the opposite sign");
}

TEST(CheckTraining, KnowsTheTaskByTheLossUnlessItIsTold) {
  ModelUnderTest model = clouds();
  EXPECT_TRUE(model.is_classification());
  EXPECT_FALSE(parabola().is_classification());
  model.task = Task::kRegression;
  EXPECT_EQ(check_targets(drawn_data(model)).name, "targets");
}

TEST(CheckTraining, AdviceNamesNothingOfTheCommand) {
  ModelUnderTest fast = clouds(), unscaled = clouds();
  fast.optimizer = SGD({.learning_rate = 1000});
  unscaled.data = Dataset(Matrix(100 * Matrix::Random(400, 2)), unscaled.data.y());
  std::string advice;
  for (const ModelUnderTest& model : {fast, unscaled}) {
    for (const Finding& finding : check_training(model)) advice += finding.advice + "\n";
  }
  EXPECT_NE(advice.find("Subtract each feature's mean"), std::string::npos) << advice;
  EXPECT_NE(advice.find("Try a learning rate of "), std::string::npos) << advice;
  EXPECT_EQ(advice.find("--"), std::string::npos) << advice;
  EXPECT_EQ(advice.find('`'), std::string::npos) << advice;
}

TEST(CheckTraining, RefusesDataWithoutSamples) {
  ModelUnderTest model = clouds();
  model.data = Dataset(Matrix(0, 2), Matrix(0, 1));
  EXPECT_THROW(check_training(model), DataError);
}
