#include "gradus/losses/loss.hpp"

#include <gtest/gtest.h>

#include "losses/suitable_inputs.hpp"
#include "support/errors.hpp"
#include "support/loss_check.hpp"

using namespace gradus;

namespace {

/// A loss of one's own, as the header shows it.
class MyMae : public Loss {
 public:
  explicit MyMae(Reduction reduction = Reduction::kSumOverBatchSize) : Loss("my_mae", reduction) {}
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override {
    values = (y_pred - y_true).cwiseAbs().rowwise().mean();
  }
  void gradient(ConstMatrixView y_true, ConstMatrixView y_pred, MatrixView dy_pred) const override {
    dy_pred = (y_pred - y_true).cwiseSign() / Scalar(y_pred.cols());
  }
};

/// A loss that looks at the whole batch: with m = Σ p / N, v_n = (p_n - m)².
///     ∂ Σ c_n v_n / ∂p_k = 2 c_k (p_k - m) - (2/N) Σ_n c_n (p_n - m)
class DistanceFromMean : public BatchLoss {
 public:
  DistanceFromMean() : BatchLoss("distance_from_mean") {}
  void call(ConstMatrixView /*y_true*/, ConstMatrixView p, VectorView values) const override {
    values = (p.array() - p.mean()).square();
  }
  void weighted_gradient(ConstMatrixView /*y_true*/, ConstMatrixView p, ConstVectorView c,
                         MatrixView dy_pred) const override {
    const auto weighted = (p.array() - p.mean()) * c.array();
    dy_pred = 2 * (weighted - weighted.mean());
  }
};

/// The absolute error, where samples with a target below 0 do not count.
class MaskedMae : public MyMae {
 public:
  using MyMae::MyMae;
  void mask(ConstMatrixView y_true, ConstVectorView /*values*/, VectorView kept) const override {
    kept = (y_true.col(0).array() >= 0).cast<Scalar>();
  }
};

// Absolute errors of 1, 2 and 6.
const Matrix kTrue = column({0, 0, 0});
const Matrix kPred = column({1, -2, 6});
const Vector kWeights = vector({2, 0.5, 1});

}  // namespace

TEST(Loss, ReducesWithoutWeights) {
  EXPECT_EQ(MyMae(Reduction::kSumOverBatchSize)(kTrue, kPred), 3);
  EXPECT_EQ(MyMae(Reduction::kSum)(kTrue, kPred), 9);
  EXPECT_EQ(MyMae(Reduction::kMeanWithSampleWeight)(kTrue, kPred), 3);
  EXPECT_EQ(MyMae(Reduction::kNone).values(kTrue, kPred), vector({1, 2, 6}));
}

TEST(Loss, ReducesWithWeights) {
  // w v = 2, 1, 6
  EXPECT_EQ(MyMae(Reduction::kSumOverBatchSize)(kTrue, kPred, kWeights), 3);
  EXPECT_EQ(MyMae(Reduction::kSum)(kTrue, kPred, kWeights), 9);
  EXPECT_TRUE(all_near(
      Matrix::Constant(1, 1, MyMae(Reduction::kMeanWithSampleWeight)(kTrue, kPred, kWeights)),
      row({9 / 3.5}), 1e-6));
  EXPECT_EQ(MyMae(Reduction::kNone).values(kTrue, kPred, kWeights), vector({2, 1, 6}));
}

TEST(Loss, DerivativeFollowsTheReduction) {
  // sign(p - y) is 1, -1, 1
  EXPECT_TRUE(all_near(MyMae(Reduction::kSumOverBatchSize).derivative(kTrue, kPred, kWeights),
                       column({2.0 / 3, -0.5 / 3, 1.0 / 3}), 1e-6));
  EXPECT_EQ(MyMae(Reduction::kSum).derivative(kTrue, kPred, kWeights), column({2, -0.5, 1}));
  EXPECT_TRUE(all_near(MyMae(Reduction::kMeanWithSampleWeight).derivative(kTrue, kPred, kWeights),
                       column({2 / 3.5, -0.5 / 3.5, 1 / 3.5}), 1e-6));
  EXPECT_EQ(MyMae(Reduction::kNone).derivative(kTrue, kPred, kWeights), column({2, -0.5, 1}))
      << "that of the sum";
}

TEST(Loss, DividesByNothingWithoutHarm) {
  const Vector zeros = Vector::Zero(3);
  for (const Reduction reduction : kReductions) {
    EXPECT_EQ(MyMae(reduction)(kTrue, kPred, zeros), 0);
    EXPECT_EQ(MyMae(reduction).derivative(kTrue, kPred, zeros), Matrix::Zero(3, 1));
    EXPECT_EQ(MyMae(reduction)(Matrix(0, 1), Matrix(0, 1)), 0) << "a batch of none";
  }
}

TEST(Loss, CoefficientsAreReductionAndWeightsInOne) {
  const auto coefficients = [](Reduction reduction, const Vector& w) {
    Vector c = Vector::Constant(4, kNaN);
    MyMae(reduction).coefficients(read_only(kTrue), read_only(Vector()), read_only(w), view(c));
    return c;
  };
  const Vector w = vector({1, 2, 0, 5});
  EXPECT_EQ(coefficients(Reduction::kSumOverBatchSize, {}), Vector::Constant(4, Scalar(0.25)));
  EXPECT_EQ(coefficients(Reduction::kSumOverBatchSize, w), vector({0.25, 0.5, 0, 1.25}));
  EXPECT_EQ(coefficients(Reduction::kSum, {}), Vector::Ones(4));
  EXPECT_EQ(coefficients(Reduction::kSum, w), w);
  EXPECT_EQ(coefficients(Reduction::kMeanWithSampleWeight, {}), Vector::Constant(4, Scalar(0.25)));
  EXPECT_EQ(coefficients(Reduction::kMeanWithSampleWeight, w), vector({0.125, 0.25, 0, 0.625}));
}

TEST(Loss, LeavesMaskedSamplesOutOfTheMean) {
  const Matrix y_true = column({0, -1, 0}), y_pred = column({1, 7, 5});  // errors 1, (8), 5
  const auto loss = [&](Reduction reduction, const Vector& w) {
    return MaskedMae(reduction)(y_true, y_pred, w);
  };
  EXPECT_EQ(loss(Reduction::kSumOverBatchSize, {}), 3);
  EXPECT_EQ(loss(Reduction::kMeanWithSampleWeight, {}), 3);
  EXPECT_EQ(loss(Reduction::kSum, {}), 6);
  const Vector w = vector({3, 100, 1});
  EXPECT_EQ(loss(Reduction::kSumOverBatchSize, w), 4) << "(3 + 5) / 2";
  EXPECT_EQ(loss(Reduction::kMeanWithSampleWeight, w), 2) << "(3 + 5) / 4";
  EXPECT_EQ(loss(Reduction::kSum, w), 8);
  EXPECT_EQ(MaskedMae(Reduction::kNone).values(y_true, y_pred, w), vector({3, 0, 5}));
  EXPECT_EQ(MaskedMae().derivative(y_true, y_pred, w), column({1.5, 0, 0.5}));
  for (const Reduction reduction : kReductions) {
    const Matrix none = column({-1, -1, -1});
    EXPECT_EQ(MaskedMae(reduction)(none, y_pred), 0) << "nothing to divide by";
    EXPECT_TRUE(MaskedMae(reduction).derivative(none, y_pred).isZero(0));
  }
}

#ifdef GRADUS_DOUBLE
TEST(Loss, OneOfOnesOwnHasTheRightDerivative) {
  const Matrix y_true = random_matrix(5, 3, 1), y_pred = y_true + random_matrix(5, 3, 2, 0.1, 1);
  for (const Reduction reduction : kReductions) check_derivatives(MyMae(reduction), y_true, y_pred);
}

TEST(Loss, CarriesLossesOfWholeBatches) {
  check_derivatives(DistanceFromMean(), Matrix::Zero(6, 1), random_matrix(6, 1, 1));
  for (const Reduction reduction : kReductions) {
    check_derivatives(MaskedMae(reduction), column({0, -1, 0, 0, -2}), column({1, 2, 3, -4, -5}));
  }
}

TEST(Loss, OfAWholeBatchHasTheGradientOfTheSumOfValues) {
  Matrix p = random_matrix(6, 1, 1);
  const Matrix y = Matrix::Zero(6, 1);
  const auto sum = [&] { return values_of(DistanceFromMean(), y, p).sum(); };
  const Vector differences = numeric_gradient(flat(p), sum);
  const Matrix gradient = separately(DistanceFromMean(), y, p).gradient;
  EXPECT_TRUE(derivatives_agree(flat(gradient), differences));
}
#endif

TEST(Loss, HasNoFormOnLogitsUnlessItSaysSo) {
  EXPECT_FALSE(MyMae().fused_with("Softmax"));
  EXPECT_FALSE(Loss::from_name("mse")->fused_with("Sigmoid"));
}

TEST(Loss, RefusesSizesThatDoNotFit) {
  const Matrix p = Matrix::Ones(3, 2);
  EXPECT_TRUE(says([&] { MyMae()(Matrix::Ones(4, 2), p); },
                   {"my_mae", "y_true has 4 rows", "y_pred 3", "one row per sample"}));
  EXPECT_TRUE(says([&] { MyMae()(Matrix::Ones(3, 1), p); },
                   {"my_mae", "expected targets with 2 columns", "got 1"}));
  EXPECT_TRUE(says([&] { MyMae()(p, p, Vector::Ones(2)); },
                   {"my_mae", "expected 3 sample weights", "got 2"}));
  EXPECT_TRUE(says([&] { (void)MyMae().values(Matrix::Ones(4, 2), p); }, {"4 rows"}));
  EXPECT_TRUE(says([&] { (void)MyMae().derivative(p, p, Vector::Ones(2)); }, {"3 sample weights"}));
  const MyMae none(Reduction::kNone);
  EXPECT_TRUE(says([&] { none(p, p); }, {"my_mae", "values()"}));
}

// Every loss there is.

TEST(EveryLoss, ShowsANaNAmongThePredictions) {
  for (const std::string& name : Loss::known_names()) {
    // Two that look at one prediction of a sample, or at pairs of samples.
    if (name == "categorical_generalized_cross_entropy" || name == "circle") continue;
    const Polymorphic<Loss> loss = Loss::from_name(name);
    const LossInputs inputs = suitable_inputs(*loss, 3, 19, 1);
    check_that_nan_stays(*loss, inputs.y_true, inputs.y_pred);
  }
}

TEST(EveryLoss, GivesTheSameTogetherAndApart) {
  for (const std::string& name : Loss::known_names()) {
    SCOPED_TRACE(name);
    const Polymorphic<Loss> loss = Loss::from_name(name);
    const LossInputs inputs = suitable_inputs(*loss, 6, 19, 1);
    check_that_ways_agree(*loss, inputs.y_true, inputs.y_pred);
  }
}

TEST(EveryLoss, AcceptsTheLabelsItIsMeantFor) {
  for (const std::string& name : Loss::known_names()) {
    const Polymorphic<Loss> loss = Loss::from_name(name);
    const LossInputs inputs = suitable_inputs(*loss, 6, 5, 1);
    EXPECT_EQ(message_of([&] { loss->check_targets(inputs.y_true, 5); }), "");
    EXPECT_EQ(message_of([&] { loss->check_labels(inputs.y_true); }), "");
  }
}

TEST(EveryLoss, TakesABatchOfNone) {
  for (const std::string& name : Loss::known_names()) {
    SCOPED_TRACE(name);
    const Polymorphic<Loss> loss = Loss::from_name(name);
    const LossInputs inputs = suitable_inputs(*loss, 1, 5, 1);
    EXPECT_EQ(loss->values(inputs.y_true.topRows(0), inputs.y_pred.topRows(0)).size(), 0);
    EXPECT_EQ(loss->derivative(inputs.y_true.topRows(0), inputs.y_pred.topRows(0)).size(), 0);
  }
}
