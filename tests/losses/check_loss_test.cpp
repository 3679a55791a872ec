#include "gradus/losses/check_loss.hpp"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <cmath>

#include "gradus/losses/categorical_generalized_cross_entropy.hpp"
#include "gradus/losses/circle.hpp"
#include "gradus/losses/custom_loss.hpp"
#include "gradus/losses/known_losses.hpp"
#include "gradus/losses/numerical_loss.hpp"
#include "gradus/losses/regression.hpp"
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

}  // namespace

TEST(CheckLoss, PassesEveryKnownLoss) {
  for (const std::string& name : Loss::known_names()) {
    if (name == "categorical_generalized_cross_entropy") continue;
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

TEST(CheckLoss, SeesTheInfiniteSlopeOfGeneralizedCrossentropy) {
  const CategoricalGeneralizedCrossEntropy loss;
  const LossInputs inputs = suitable_inputs(loss, 5, 4, 1);
  const std::string problems = problems_of(loss, inputs.y_true, inputs.y_pred);
  EXPECT_TRUE(finds(problems, {"categorical_generalized_cross_entropy: the gradient of sample",
                               "is not finite at the extreme prediction y_pred(", "= 0;"}));
  EXPECT_EQ(lines(problems), 1) << problems;
}

TEST(CheckLoss, AcceptsEitherSlopeAtACorner) {
  Matrix y_pred = kPred;
  y_pred(2, 1) = kTrue(2, 1);
  EXPECT_EQ(problems_of(MeanAbsoluteError(), kTrue, kTrue), "");
  EXPECT_EQ(problems_of(MeanAbsoluteError(), kTrue, y_pred), "");
  EXPECT_EQ(problems_of(Huber({.delta = Scalar(0.25)}), kTrue, kTrue.array() + Scalar(0.25)), "");
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
                    {"gradient() is wrong", "by the number of samples, 4",
                     "the value of sample 3 is", "alone", "must not divide"}));
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
  EXPECT_TRUE(finds(problems_of(Log(), kTrue, kPred), {"not finite for the y_pred"}));
}

TEST(ExpectLossOk, IsSilentAboutAGoodLoss) {
  EXPECT_LOSS_OK(Planted{}, kTrue, kPred);
  EXPECT_LOSS_OK(Circle({.gamma = 5}), column({0, 1, 0, 1}), kPred);
}

TEST(ExpectLossOk, FailsWithTheProblem) {
  EXPECT_NONFATAL_FAILURE(EXPECT_LOSS_OK(Planted(Fault::kSign), kTrue, kPred), "the sign is wrong");
  EXPECT_NONFATAL_FAILURE(EXPECT_LOSS_OK(Planted{Fault::kFivePercent}, kTrue, kPred),
                          "EXPECT_LOSS_OK(Planted{Fault::kFivePercent}, kTrue, kPred):");
}
