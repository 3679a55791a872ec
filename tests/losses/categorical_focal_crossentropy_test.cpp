#include "gradus/losses/categorical_crossentropy.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/errors.hpp"
#include "support/loss_check.hpp"

using namespace gradus;

namespace {

const Matrix kFocalOneHots = one_hot({2, 0, 4, 2, 1, 3}, 5);

}  // namespace

TEST(CategoricalFocalCrossentropy, WeighsByTheSquareOfWhatIsMissing) {
  // α (1 - q)² · -log q of the class: q = 1/2 and 1/4
  const Matrix p = matrix({{0.5, 0.25, 0.25}, {0.5, 0.25, 0.25}});
  const Vector expected = vector({std::log(2.0) / 16, 0.25 * 9 / 16 * std::log(4.0)});
  EXPECT_TRUE(all_near(CategoricalFocalCrossentropy().values(one_hot({0, 2}, 3), p), expected,
                       by_precision(1e-6, 1e-14)));
  EXPECT_TRUE(all_near(CategoricalFocalCrossentropy().values(one_hot({0, 2}, 3), 3 * p), expected,
                       by_precision(1e-6, 1e-14)))
      << "probabilities are divided by their sum";
}

TEST(CategoricalFocalCrossentropy, WithoutGammaIsTheCrossentropy) {
  const CategoricalFocalCrossentropy focal({.alpha = 1, .gamma = 0});
  Matrix p = random_probabilities(6, 5, 1);
  p.row(0) = one_hot({2}, 5);
  p.row(1) = one_hot({2}, 5);  // right, and wrong
  EXPECT_TRUE(all_near(focal.values(kFocalOneHots, p),
                       CategoricalCrossentropy().values(kFocalOneHots, p),
                       by_precision(1e-5, 1e-13)));
  EXPECT_TRUE(all_near(focal.derivative(kFocalOneHots, p),
                       CategoricalCrossentropy().derivative(kFocalOneHots, p),
                       by_precision(1e-5, 1e-13), by_precision(1e-7, 1e-15)));
}

TEST(CategoricalFocalCrossentropy, OfLogitsIsThatOfTheirSoftmax) {
  const Matrix x = random_matrix(6, 5, 1, -3, 3);
  Matrix p = x.array().exp();
  for (Index n = 0; n < p.rows(); ++n) p.row(n) /= p.row(n).sum();
  EXPECT_TRUE(all_near(CategoricalFocalCrossentropy({.from_logits = true}).values(kFocalOneHots, x),
                       CategoricalFocalCrossentropy().values(kFocalOneHots, p),
                       by_precision(1e-5, 1e-13)));
}

TEST(CategoricalFocalCrossentropy, IsFiniteForProbabilitiesOfZeroAndOne) {
  const Matrix y = one_hot({0, 2}, 3), p = matrix({{1, 0, 0}, {0, 1, 0}});
  for (const Scalar gamma : {Scalar(0), Scalar(0.5), Scalar(2)}) {
    const CategoricalFocalCrossentropy loss({.gamma = gamma});
    const Vector values = loss.values(y, p);
    EXPECT_NEAR(values(0), 0, 1e-7);
    EXPECT_NEAR(values(1), 0.25 * 16.118095651, 1e-5);
    EXPECT_TRUE(loss.derivative(y, p).isZero(0)) << "as it is clipped";
  }
}

TEST(CategoricalFocalCrossentropy, TakesExtremeLogits) {
  const Matrix x = matrix({{1e4, -1e4, 0}, {1e4, -1e4, 0}});
  const ValuesAndGradient result =
      separately(CategoricalFocalCrossentropy({.from_logits = true}), one_hot({0, 1}, 3), x);
  EXPECT_NEAR(result.values(1), 0.25 * 16.118095651, 1e-5);
  EXPECT_TRUE(result.gradient.isZero(0)) << "clipped";
}

#ifdef GRADUS_DOUBLE
TEST(CategoricalFocalCrossentropy, DerivativeAgreesWithDifferences) {
  const Matrix p = random_probabilities(6, 5, 1), x = random_matrix(6, 5, 2, -3, 3);
  for (const Matrix& y : {kFocalOneHots, random_matrix(6, 5, 3, 0, 1)}) {
    for (const double gamma : {0.0, 0.5, 1.0, 2.0, 3.5}) {
      for (const double smoothing : {0.0, 0.1}) {
        SCOPED_TRACE(testing::Message() << "gamma " << gamma << ", smoothing " << smoothing);
        CategoricalFocalCrossentropyOptions options = {
            .alpha = 0.6, .gamma = gamma, .label_smoothing = smoothing};
        check_derivatives(CategoricalFocalCrossentropy(options), y, 1.7 * p);
        options.from_logits = true;
        options.reduction = Reduction::kSum;
        check_derivatives(CategoricalFocalCrossentropy(options), y, x);
      }
    }
  }
}
#endif

TEST(CategoricalFocalCrossentropy, KeepsNaN) {
  check_that_nan_stays(CategoricalFocalCrossentropy(), one_hot({0, 2, 4}, 5),
                       random_probabilities(3, 5, 1));
  check_that_nan_stays(CategoricalFocalCrossentropy({.from_logits = true}), one_hot({0, 2, 4}, 5),
                       random_matrix(3, 5, 1));
}

TEST(CategoricalFocalCrossentropy, RefusesBadOptions) {
  const auto with = [](CategoricalFocalCrossentropyOptions options) {
    return [options] { CategoricalFocalCrossentropy{options}; };
  };
  EXPECT_TRUE(says(with({.alpha = -1}), {"categorical_focal_crossentropy", "alpha", "got -1"}));
  EXPECT_TRUE(says(with({.gamma = -1}), {"gamma", "at least 0", "got -1"}));
  EXPECT_TRUE(says(with({.label_smoothing = 2}), {"label_smoothing", "[0, 1]", "got 2"}));
  EXPECT_TRUE(says(with({.axis = 0}), {"axis must be -1", "got 0"}));
}

TEST(CategoricalFocalCrossentropy, RefusesWrongTargets) {
  const CategoricalFocalCrossentropy loss;
  EXPECT_TRUE(says(
      [&] {
        loss(column({1, 0}), Matrix::Ones(2, 3));
      },
      {"expected targets with 3 columns", "SparseCategoricalCrossentropy"}));
  EXPECT_TRUE(says([&] { loss(Matrix::Ones(2, 4), Matrix::Ones(2, 3)); }, {"3 columns", "got 4"}));
  EXPECT_TRUE(says(
      [&] {
        loss.check_labels(matrix({{1, 0}, {-1, 0}}));
      },
      {"sample 1 has target -1", "[0, 1]"}));
  EXPECT_EQ(loss.predictions(), OutputKind::kProbabilities);
  EXPECT_EQ(CategoricalFocalCrossentropy({.from_logits = true}).predictions(), OutputKind::kLogits);
}
