#include "gradus/losses/loss.hpp"

#include <gtest/gtest.h>

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
class DistanceFromMean : public Loss {
 public:
  DistanceFromMean() : Loss("distance_from_mean") {}
  bool per_sample() const override { return false; }
  void call(ConstMatrixView /*y_true*/, ConstMatrixView p, VectorView values) const override {
    values = (p.array() - p.mean()).square();
  }
  void gradient(ConstMatrixView, ConstMatrixView, MatrixView) const override {
    ADD_FAILURE() << "has no meaning for this loss, and must not be asked for";
  }
  void weighted_gradient(ConstMatrixView /*y_true*/, ConstMatrixView p, ConstVectorView c,
                         MatrixView dy_pred) const override {
    const auto weighted = (p.array() - p.mean()) * c.array();
    dy_pred = 2 * (weighted - weighted.mean());
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
    MyMae(reduction).coefficients(read_only(w), view(c));
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

TEST(Loss, EvaluatesAPartOfABatchAsPartOfTheWhole) {
  const Matrix y_true = random_matrix(5, 3, 1), y_pred = random_matrix(5, 3, 2);
  const Vector c = random_vector(5, 3);
  const ValuesAndGradient whole = evaluated(MyMae(), y_true, y_pred, c);
  const ValuesAndGradient part =
      evaluated(MyMae(), y_true.middleRows(1, 3), y_pred.middleRows(1, 3), c.segment(1, 3));
  EXPECT_EQ(part.values, whole.values.segment(1, 3));
  EXPECT_EQ(part.gradient, whole.gradient.middleRows(1, 3));
}

#ifdef GRADUS_DOUBLE
TEST(Loss, OneOfOnesOwnHasTheRightDerivative) {
  const Matrix y_true = random_matrix(5, 3, 1), y_pred = y_true + random_matrix(5, 3, 2, 0.1, 1);
  for (const Reduction reduction : kReductions) check_derivatives(MyMae(reduction), y_true, y_pred);
}

TEST(Loss, CarriesLossesOfWholeBatches) {
  check_derivatives(DistanceFromMean(), Matrix::Zero(6, 1), random_matrix(6, 1, 1));
}
#endif

TEST(Loss, IsKnownByName) {
  const std::vector<std::pair<std::string, std::string>> names = {
      {"mean_squared_error", "mse"},
      {"mean_absolute_error", "mae"},
      {"huber", "Huber"},
      {"binary_crossentropy", "bce"},
      {"categorical_crossentropy", "cce"},
      {"sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"}};
  for (const auto& [name, alias] : names) {
    EXPECT_EQ(Loss::from_name(name)->name(), name);
    EXPECT_EQ(Loss::from_name(alias)->name(), name);
    EXPECT_EQ(Loss::from_name(name)->reduction(), Reduction::kSumOverBatchSize);
    EXPECT_TRUE(std::ranges::count(Loss::known_names(), name));
  }
  EXPECT_TRUE(says([] { (void)Loss::from_name("mes"); },
                   {"unknown loss 'mes'", "did you mean 'mse'?", "huber"}));
}

TEST(Loss, HasNoFormOnLogitsUnlessItSaysSo) {
  EXPECT_FALSE(MyMae().from_logits_of("Softmax"));
  EXPECT_FALSE(Loss::from_name("mse")->from_logits_of("Sigmoid"));
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
  const Matrix y_pred = random_probabilities(3, 19, 1);
  for (const std::string& name : Loss::known_names()) {
    const bool sparse = name.starts_with("sparse");
    const Matrix y_true = sparse ? column({0, 7, 18}) : one_hot({0, 7, 18}, 19);
    check_that_nan_stays(*Loss::from_name(name), y_true, y_pred);
  }
}
