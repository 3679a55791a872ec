#include "gradus/losses/check_loss.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "gradus/losses/custom_loss.hpp"
#include "gradus/losses/regression.hpp"
#include "gradus/losses/sparse_categorical_crossentropy.hpp"
#include "losses/planted_loss.hpp"
#include "losses/suitable_inputs.hpp"

using namespace gradus;

namespace {

/// The first line, "planted: gradient() is wrong at element (1, 2): ...", says what is worst.
int lines(const std::string& text) {
  return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

/// log p without a clip, with the right slope.
class Log : public Loss {
 public:
  Log() : Loss("log") {}
  void call(ConstMatrixView /*y_true*/, ConstMatrixView p, VectorView values) const override {
    values = -p.array().log().rowwise().mean();
  }
  void gradient(ConstMatrixView /*y_true*/, ConstMatrixView p, MatrixView dy_pred) const override {
    dy_pred = -p.array().inverse() / static_cast<Scalar>(p.cols());
  }
};

/// y log p, which is 0 · -inf, and so no number, for y = 0 at p = 0.
class NaNAtZero : public Loss {
 public:
  NaNAtZero() : Loss("nan_at_zero") {}
  void call(ConstMatrixView y, ConstMatrixView p, VectorView values) const override {
    values = -(y.array() * p.array().log()).rowwise().sum();
  }
  void gradient(ConstMatrixView y, ConstMatrixView p, MatrixView dy_pred) const override {
    dy_pred = -y.array() / p.array();
  }
};

/// A value that is clipped and a slope that is not.
class SteepAtZero : public Loss {
 public:
  SteepAtZero() : Loss("steep_at_zero") {}
  void call(ConstMatrixView y, ConstMatrixView p, VectorView values) const override {
    values = -(y.array() * p.array().max(Scalar(1e-7)).log()).rowwise().sum();
  }
  void gradient(ConstMatrixView y, ConstMatrixView p, MatrixView dy_pred) const override {
    dy_pred = -y.array() / p.array();
  }
};

/// Outputs: mean and log-variance. exp(-s) is infinite where s is -1000, which is nobody's fault.
class GaussianNll : public Loss {
 public:
  GaussianNll() : Loss("gaussian_nll") {}
  void call(ConstMatrixView y, ConstMatrixView p, VectorView values) const override {
    const auto error = (y.col(0) - p.col(0)).array();
    values = (p.col(1).array() + error.square() * (-p.col(1).array()).exp()) / 2;
  }
  void gradient(ConstMatrixView y, ConstMatrixView p, MatrixView dy_pred) const override {
    const auto error = (y.col(0) - p.col(0)).array();
    const auto precision = (-p.col(1).array()).exp();
    dy_pred.col(0) = -error * precision;
    dy_pred.col(1) = (1 - error.square() * precision) / 2;
  }
  void check_targets(const Matrix& /*y_true*/, Index /*outputs*/) const override {}
};

/// 1 - sigmoid(p) is 0 long before p overflows, and its logarithm infinite.
class LogOfSigmoid : public Loss {
 public:
  LogOfSigmoid() : Loss("log_of_sigmoid") {}
  void call(ConstMatrixView /*y_true*/, ConstMatrixView p, VectorView values) const override {
    values = -(1 - (1 + (-p.array()).exp()).inverse()).log().rowwise().sum();
  }
  void gradient(ConstMatrixView /*y_true*/, ConstMatrixView p, MatrixView dy_pred) const override {
    dy_pred = (1 + (-p.array()).exp()).inverse();
  }
};

/// How many predictions are on the wrong side of 1/2: right, and of no use.
class Mistakes : public Loss {
 public:
  Mistakes() : Loss("mistakes") {}
  void call(ConstMatrixView y, ConstMatrixView p, VectorView values) const override {
    values = (p.array().round() - y.array()).abs().rowwise().sum();
  }
  void gradient(ConstMatrixView /*y_true*/, ConstMatrixView /*p*/,
                MatrixView dy_pred) const override {
    dy_pred.setZero();
  }
};

}  // namespace

TEST(CheckLoss, PassesEveryKnownLoss) {
  for (const std::string& name : Loss::known_names()) {
    const Polymorphic<Loss> loss = Loss::from_name(name);
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const LossInputs inputs = suitable_inputs(*loss, 5, 4, seed);
      EXPECT_EQ(problems_of(*loss, inputs.y_true, inputs.y_pred), "") << "seed " << seed;
    }
  }
}

TEST(CheckLoss, PassesLossesOfLogits) {
  for (const std::string name :
       {"binary_crossentropy", "binary_focal_crossentropy", "categorical_crossentropy",
        "categorical_focal_crossentropy", "sparse_categorical_crossentropy"}) {
    const Polymorphic<Loss> loss = Loss::from_config(name, {{"from_logits", true}});
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const LossInputs inputs = suitable_inputs(*loss, 5, 4, seed);
      EXPECT_EQ(problems_of(*loss, inputs.y_true, inputs.y_pred), "") << name << ", seed " << seed;
    }
  }
}

TEST(CheckLoss, PassesOneOutputAndTwoSamples) {
  EXPECT_EQ(problems_of(MeanSquaredError(), column({0, 1}), column({0.3, -1})), "");
  EXPECT_EQ(problems_of(Planted()), "");
}

TEST(CheckLoss, WarnsOfTheInfiniteSlopeOfGeneralizedCrossentropy) {
  // (1 - p^q) / q has the slope -p^(q-1), which is infinite at 0.
  const CategoricalGeneralizedCrossEntropy loss;
  const LossInputs inputs = suitable_inputs(loss, 5, 4, 1);
  const LossReport report = check_loss(loss, inputs.y_true, inputs.y_pred);
  EXPECT_EQ(report.problems, "");
  EXPECT_TRUE(
      finds(report.warnings, {"categorical_generalized_cross_entropy: the slope is infinite",
                              "at the extreme prediction y_pred(", "= 0:"}));
  EXPECT_EQ(lines(report.warnings), 1) << report.warnings;
}

TEST(CheckLoss, AcceptsEitherSlopeAtACorner) {
  Matrix y_pred = kYPred;
  y_pred(2, 1) = kYTrue(2, 1);
  EXPECT_EQ(problems_of(MeanAbsoluteError(), kYTrue, kYTrue), "");
  EXPECT_EQ(problems_of(MeanAbsoluteError(), kYTrue, y_pred), "");
  EXPECT_EQ(problems_of(Huber({.delta = Scalar(0.25)}), kYTrue, kYTrue.array() + Scalar(0.25)), "");
}

TEST(CheckLoss, FindsAWrongSign) {
  EXPECT_TRUE(finds(problems_of(Planted(Fault::kSign)),
                    {"planted: gradient() is wrong at element (", "it gives ",
                     "central differences give ", "the sign is wrong: take y_pred - y_true"}));
}

TEST(CheckLoss, FindsAMissingDivision) {
  EXPECT_TRUE(finds(problems_of(Planted(Fault::kMissingOutputs)),
                    {"gradient() is wrong at element (", "3 times too large everywhere",
                     "divide by the number of outputs"}));
  EXPECT_TRUE(finds(problems_of(Planted(Fault::kDividedByOutputsTwice)),
                    {"too small everywhere by the number of outputs, 3"}));
  EXPECT_TRUE(finds(problems_of(Planted(Fault::kMissingFactor)),
                    {"it is 0.5", " times what it should be everywhere", "constant factor"}));
}

TEST(CheckLoss, FindsADivisionByTheSamples) {
  EXPECT_TRUE(finds(problems_of(Planted(Fault::kGradientDividedBySamples)),
                    {"gradient() is wrong", "by the number of samples, 4"}));
  EXPECT_TRUE(finds(problems_of(Planted(Fault::kValueDividedBySamples)),
                    {"the value of sample 3 is", "alone", "must not divide"}));
  EXPECT_TRUE(finds(
      problems_of(Planted(Fault::kBothDividedBySamples)),
      {"the value of sample 3 is", "alone", "call() must not divide by the number of samples"}));
}

TEST(CheckLoss, FindsTheWrongElement) {
  for (const Fault fault : {Fault::kNextColumn, Fault::kTransposed}) {
    EXPECT_TRUE(finds(problems_of(Planted(fault)),
                      {"gradient() is wrong at element (", "that is the right value of element (",
                       "written to the wrong element?"}));
  }
}

TEST(CheckLoss, FindsOneElementThatIsFivePercentOff) {
  // Not the largest of the elements, and the only one that is reported.
  const std::string problems = problems_of(Planted(Fault::kFivePercent));
  EXPECT_TRUE(finds(problems, {"gradient() is wrong at element (1, 2): it gives",
                               "check the derivative of the term"}));
  EXPECT_EQ(lines(problems), 1) << problems;
}

TEST(CheckLoss, FindsNaNWhereItIsUsed) {
  EXPECT_TRUE(finds(problems_of(Planted(Fault::kNaNElement)), {"planted: ", "not finite"}));
}

TEST(CheckLoss, FindsNaNAtZero) {
  const Matrix y = one_hot({1, 0, 2}, 3), p = random_probabilities(3, 3, 1);
  EXPECT_TRUE(finds(problems_of(NaNAtZero(), y, p),
                    {"nan_at_zero: the value of sample 0 is ",
                     "nan at the extreme prediction y_pred(0, 0) = 0", "Clip the prediction"}));
  EXPECT_TRUE(finds(problems_of(Log(), y, p),
                    {"log: the value of sample 0 is inf at the extreme prediction y_pred(0, 0) = 0",
                     "Clip the prediction"}));
}

TEST(CheckLoss, FindsAnInfiniteSlopeAtZero) {
  const Matrix y = one_hot({0, 1, 2}, 3), p = random_probabilities(3, 3, 1);
  EXPECT_TRUE(finds(problems_of(SteepAtZero(), y, p),
                    {"steep_at_zero: the gradient of sample 0 is not finite at the extreme "
                     "prediction y_pred(0, 0) = 0",
                     "clipped where its derivative is not"}));
}

TEST(CheckLoss, AsksForNoMoreThanPredictionsOfFortyUnlessItIsTold) {
  const Matrix y = random_matrix(5, 1, 1), p = random_matrix(5, 2, 2);
  const LossReport report = check_loss(GaussianNll(), y, p);
  EXPECT_EQ(report.problems, "");
  EXPECT_TRUE(finds(report.warnings, {"gaussian_nll: the value of sample 0 is inf",
                                      "the extreme prediction y_pred(0, 1) = -1000"}));
  EXPECT_EQ(lines(report.warnings), 1) << report.warnings;
  EXPECT_TRUE(finds(check_loss(GaussianNll(), y, p, {.lowest = Scalar(-1000)}).problems,
                    {"gaussian_nll: the value of sample 0 is inf", "y_pred(0, 1) = -1000"}));
  EXPECT_EQ(check_loss(GaussianNll(), y, p, {.lowest = -5, .highest = 5}).warnings, "");
}

TEST(CheckLoss, FindsALogarithmThatEndsBeforeForty) {
  EXPECT_TRUE(finds(problems_of(LogOfSigmoid()),
                    {"the value of sample 0 is inf at the extreme prediction y_pred(0, 0) = 40"}));
}

TEST(CheckLoss, NamesTheExtremeThatIsOne) {
  // 1 / the smallest: found where all but one are at the low end.
  const auto loss = custom_loss("one_over_sum", [](const auto& /*y*/, const auto& p) {
    return 1 / (p.array().abs().sum() - p.array().abs().maxCoeff());
  });
  EXPECT_TRUE(finds(
      problems_of(loss, Matrix::Zero(2, 3), random_matrix(2, 3, 1, 0.2, 0.8)),
      {" at y_pred(0, 0) = ", ", with the sample's other predictions at the extreme of 0; "}));
}

TEST(CheckLoss, LooksAtBothEndsOfOneOutputToo) {
  const auto loss = custom_loss("minus_log_of_rest",
                                [](const auto& /*y*/, const auto& p) { return -log(1 - p(0)); });
  EXPECT_TRUE(finds(problems_of(loss, column({0, 1}), column({0.25, 0.5})),
                    {"the value of sample 0 is inf at the extreme prediction y_pred(0, 0) = 1"}));
}

TEST(CheckLoss, WarnsOfAGradientThatIsZeroEverywhere) {
  const LossReport report = check_loss(Mistakes(), one_hot({0, 1, 2}, 3), kYPred.topRows(3));
  EXPECT_TRUE(report.ok()) << report.problems;
  EXPECT_TRUE(finds(report.warnings, {"mistakes: the gradient is 0 everywhere"}));
}

TEST(CheckLoss, SaysOfAWrongSignThatItIsOneAlsoWithManyOutputs) {
  const Matrix y = random_matrix(4, 300, 1), p = random_matrix(4, 300, 2);
  const auto right = custom_loss("mine", [](const auto& t, const auto& x) {
    return (x - t).squaredNorm() / static_cast<Scalar>(x.size());
  });
  EXPECT_EQ(problems_of(right, y, p), "");
  EXPECT_TRUE(finds(problems_of(Planted(Fault::kSign), y, p), {"the sign is wrong"}));
  EXPECT_TRUE(finds(problems_of(Planted(Fault::kMissingOutputs), y, p), {"300 times too large"}));
  EXPECT_TRUE(finds(problems_of(Planted(Fault::kNextColumn), y, p), {"the wrong element?"}));
}

TEST(CheckLoss, FindsTwoWaysThatDisagree) {
  const std::string problems = problems_of(Planted(Fault::kTogether));
  EXPECT_TRUE(
      finds(problems, {"call_with_gradient() does not give what call() and gradient() give"}));
  EXPECT_EQ(lines(problems), 1) << problems;
}

TEST(CheckLoss, FindsIgnoredWeights) {
  EXPECT_TRUE(finds(problems_of(Planted(Fault::kWeights)),
                    {"weighted_gradient(), sample weights: is wrong at element ("}));
}

TEST(CheckLoss, FindsSamplesThatDependOnEachOther) {
  EXPECT_TRUE(finds(problems_of(Planted(Fault::kDependsOnOthers)),
                    {"the value of sample 3 is", "in the batch and 0 alone", "BatchLoss"}));
}

TEST(CheckLoss, ChecksLossesWithoutAFormulaToo) {
  EXPECT_EQ(problems_of(custom_loss(
                "my_mse",
                [](const auto& y, const auto& p) { return (y - p).squaredNorm() / Scalar(3); })),
            "");
  // A slope that does not exist at p = 0 shows there.
  const auto root =
      custom_loss("root", [](const auto& /*y*/, const auto& p) { return p.array().sqrt().sum(); });
  EXPECT_TRUE(finds(problems_of(root, Matrix::Zero(2, 3), random_matrix(2, 3, 1, 0.2, 0.8)),
                    {"root: the gradient of sample 0 is not finite"}));
}

TEST(CheckLoss, SaysWhatItNeeds) {
  EXPECT_TRUE(finds(problems_of(MeanSquaredError(), row({1}), row({2})), {"at least 2"}));
  EXPECT_TRUE(finds(problems_of(MeanSquaredError(), Matrix::Ones(3, 1), Matrix::Ones(2, 1)),
                    {"same number of rows", "got 3 and 2"}));
  EXPECT_TRUE(finds(problems_of(MeanSquaredError(), Matrix::Ones(2, 1), Matrix::Ones(2, 3)),
                    {"expected targets with 3 columns"}));
  EXPECT_TRUE(finds(problems_of(Log(), kYTrue, kYPred), {"not finite for the y_pred"}));
}
