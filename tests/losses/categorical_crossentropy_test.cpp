#include "gradus/losses/categorical_crossentropy.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/errors.hpp"
#include "support/loss_check.hpp"

using namespace gradus;

namespace {

const CategoricalCrossentropy kOnLogits({.from_logits = true});

Matrix softmax(const Matrix& x) {
  Matrix p = x.array().exp();
  for (Index n = 0; n < p.rows(); ++n) p.row(n) /= p.row(n).sum();
  return p;
}

const Matrix kOneHots = one_hot({2, 0, 4, 2, 1, 3}, 5);

}  // namespace

TEST(CategoricalCrossentropy, GivesPublishedValues) {
  const Matrix y = one_hot({1, 2, 1}, 4);
  const Matrix p = matrix({{0.05, 0.8, 0.1, 0.05}, {0.1, 0.3, 0.5, 0.1}, {0.1, 0.7, 0.1, 0.1}});
  const Vector published = vector({0.22314352, 0.6931472, 0.35667494});
  const double rtol = 2e-7;  // they were published from float
  EXPECT_TRUE(all_near(CategoricalCrossentropy().values(y, p), published, rtol));
}

TEST(CategoricalCrossentropy, GivesThePublishedMean) {
  // (-log 0.75 - log 0.75) / 2
  const Matrix y = one_hot({1, 2}, 3), p = matrix({{0.05, 0.75, 0.2}, {0.15, 0.1, 0.75}});
  EXPECT_NEAR(CategoricalCrossentropy()(y, p), 0.2876821, 1e-7);
}

TEST(CategoricalCrossentropy, IsMinusTheLogOfTheProbabilityGivenToTheClass) {
  const Matrix p = matrix({{0.25, 0.25, 0.5}, {0.1, 0.8, 0.1}});
  const Matrix expected = vector({std::log(2.0), -std::log(0.1)});
  EXPECT_TRUE(all_near(CategoricalCrossentropy().values(one_hot({2, 0}, 3), p), expected,
                       by_precision(1e-6, 1e-14)));
  // ∂v/∂p_j = 1/S - [j=c] / p_c
  const Matrix dp = matrix({{1, 1, -1}, {-9, 1, 1}});
  EXPECT_TRUE(all_near(separately(CategoricalCrossentropy(), one_hot({2, 0}, 3), p).gradient, dp,
                       by_precision(1e-5, 1e-14)));
}

TEST(CategoricalCrossentropy, DividesProbabilitiesByTheirSum) {
  const Matrix p = random_probabilities(6, 5, 1);
  EXPECT_TRUE(all_near(CategoricalCrossentropy().values(kOneHots, 3 * p),
                       CategoricalCrossentropy().values(kOneHots, p), by_precision(1e-5, 1e-14)));
}

TEST(CategoricalCrossentropy, ReproducesTheConventionsOfEpsilon) {
  // The class has the probability 0.
  const auto loss = [](double clip, double log_epsilon) {
    return static_cast<double>(CategoricalCrossentropy({.clip = clip, .log_epsilon = log_epsilon})(
        one_hot({1}, 2), row({1, 0})));
  };
  EXPECT_NEAR(loss(1e-7, 0), 16.118095651, 1e-5);
  EXPECT_NEAR(loss(1e-7, 1e-7), -std::log(2e-7), 1e-5);
  EXPECT_NEAR(loss(0, 1e-7), 16.118095651, 1e-5);
  EXPECT_EQ(loss(0, 0), std::numeric_limits<double>::infinity());
  EXPECT_EQ(CategoricalCrossentropy({.clip = 0})(one_hot({0}, 2), row({1, 0})), 0) << "0 log 0";
}

TEST(CategoricalCrossentropy, OfLogitsIsThatOfTheirSoftmax) {
  const Matrix x = random_matrix(6, 5, 1, -3, 3), p = softmax(x);
  const double rtol = by_precision(1e-5, 1e-13);
  const Vector expected = CategoricalCrossentropy().values(kOneHots, p);
  EXPECT_TRUE(all_near(kOnLogits.values(kOneHots, x), expected, rtol));
  // ∂v/∂x = p - y
  EXPECT_TRUE(all_near(separately(kOnLogits, kOneHots, x).gradient, p - kOneHots, rtol, rtol / 10));
}

TEST(CategoricalCrossentropy, SmoothsLabelsTowardsAllClasses) {
  const Matrix p = random_probabilities(6, 5, 1);
  const Matrix smooth = kOneHots * Scalar(0.75) + Matrix::Constant(6, 5, Scalar(0.05));
  EXPECT_TRUE(
      all_near(CategoricalCrossentropy({.label_smoothing = Scalar(0.25)}).values(kOneHots, p),
               CategoricalCrossentropy().values(smooth, p), by_precision(1e-6, 1e-14)));
}

TEST(CategoricalCrossentropy, OfTwoClassesIsBinary) {
  // -log 0.3 and -log 0.9
  EXPECT_TRUE(all_near(
      CategoricalCrossentropy().values(matrix({{0, 1}, {1, 0}}), matrix({{0.7, 0.3}, {0.9, 0.1}})),
      vector({-std::log(0.3), -std::log(0.9)}), by_precision(1e-6, 1e-14)));
}

#ifdef GRADUS_DOUBLE
TEST(CategoricalCrossentropy, DerivativeAgreesWithDifferences) {
  const Matrix p = random_probabilities(6, 5, 1), x = random_matrix(6, 5, 2, -3, 3);
  for (const Matrix& y : {kOneHots, random_matrix(6, 5, 3, 0, 1)}) {  // rows need not sum to 1
    for (const double smoothing : {0.0, 0.1, 1.0}) {
      for (const Reduction reduction : kReductions) {
        SCOPED_TRACE(testing::Message() << "smoothing " << smoothing);
        check_derivatives(
            CategoricalCrossentropy({.label_smoothing = smoothing, .reduction = reduction}), y, p);
        check_derivatives(
            CategoricalCrossentropy({.label_smoothing = smoothing, .reduction = reduction}), y,
            1.7 * p);
        check_derivatives(
            CategoricalCrossentropy(
                {.from_logits = true, .label_smoothing = smoothing, .reduction = reduction}),
            y, x);
      }
    }
  }
}
TEST(CategoricalCrossentropy, DerivativeWithOtherEpsilonsAgreesWithDifferences) {
  const Matrix p = random_probabilities(6, 5, 1);
  const CategoricalCrossentropy loss({.clip = 0.15, .log_epsilon = 0.05});
  ASSERT_GT((p.array() - 0.15).abs().minCoeff(), 0.001);
  ASSERT_LT(p.minCoeff(), 0.15);
  ASSERT_GT(p.maxCoeff(), 0.15);
  check_derivatives(loss, random_matrix(6, 5, 3, 0, 1), p);
  check_derivatives(loss, random_matrix(6, 5, 3, 0, 1), 1.7 * p);
}
#endif

TEST(CategoricalCrossentropy, GivesTheSameTogetherAndApart) {
  const Matrix p = random_probabilities(6, 5, 1), x = random_matrix(6, 5, 2, -3, 3);
  check_that_ways_agree(CategoricalCrossentropy(), kOneHots, p);
  check_that_ways_agree(kOnLogits, kOneHots, x);
}

TEST(CategoricalCrossentropy, IsFiniteForProbabilitiesOfZeroAndOne) {
  const Matrix p = matrix({{1, 0, 0}, {0, 1, 0}});  // the first is right, the second wrong
  const Matrix y = one_hot({0, 2}, 3);
  const Vector expected = vector({by_precision(1.1920929e-7, 1e-7), 16.118095650958319});
  EXPECT_TRUE(all_near(CategoricalCrossentropy().values(y, p), expected, 1e-6));
  EXPECT_EQ(CategoricalCrossentropy().derivative(y, p), Matrix::Zero(2, 3)) << "as it is clipped";
  EXPECT_TRUE(CategoricalCrossentropy({.label_smoothing = Scalar(0.1)})
                  .derivative(y, p)
                  .array()
                  .isFinite()
                  .all());
}

TEST(CategoricalCrossentropy, TakesExtremeLogits) {
  for (const double size : {1e4, by_precision(1e30, 1e300)}) {
    const Matrix x = matrix({{size, -size, 0}, {size, -size, 0}});  // right, and wrong by 2 size
    const Matrix one_hots = one_hot({0, 1}, 3);
    const Matrix dx = matrix({{0, 0, 0}, {1, -1, 0}});
    for (const ValuesAndGradient& result :
         {separately(kOnLogits, one_hots, x), together(kOnLogits, one_hots, x)}) {
      EXPECT_TRUE(all_near(result.values, vector({0, 2 * size}), 1e-6, 1e-30));
      EXPECT_TRUE(all_near(result.gradient, dx, 1e-6, 1e-30));
    }
  }
}

TEST(CategoricalCrossentropy, LosesNoDigitsToLargeLogits) {
  const Matrix x = matrix({{0, 0.25, 0.5}}), large = x.array() + 4096;  // exact in float
  for (const Index c : {0, 1, 2}) {
    EXPECT_EQ(kOnLogits(one_hot({c}, 3), large), kOnLogits(one_hot({c}, 3), x));
  }
}

TEST(CategoricalCrossentropy, KeepsNaNAmongLogits) {
  const Matrix x = random_matrix(3, 19, 1);
  check_that_nan_stays(kOnLogits, one_hot({0, 7, 18}, 19), x);
}

TEST(CategoricalCrossentropy, IsTrainedThroughTheLogitsOfSoftmax) {
  const Matrix x = random_matrix(6, 5, 1, -3, 3);
  const double rtol = by_precision(1e-5, 1e-13);
  const CategoricalCrossentropy loss(
      {.label_smoothing = Scalar(0.25), .reduction = Reduction::kSum});
  const Polymorphic<Loss> on_logits = loss.fused_with("Softmax");
  ASSERT_TRUE(on_logits);
  EXPECT_NEAR((*on_logits)(kOneHots, x) / loss(kOneHots, softmax(x)), 1, rtol);
  EXPECT_FALSE(loss.fused_with("Sigmoid"));
  EXPECT_FALSE(kOnLogits.fused_with("Softmax")) << "it expects logits already";
  EXPECT_FALSE(CategoricalCrossentropy({.clip = 0}).fused_with("Softmax"));
  EXPECT_FALSE(CategoricalCrossentropy({.log_epsilon = 1e-7}).fused_with("Softmax"))
      << "another loss";
}

TEST(CategoricalCrossentropy, RefusesBadOptionsAndTargets) {
  const auto with = [](CategoricalCrossentropyOptions options) {
    return [options] { CategoricalCrossentropy{options}; };
  };
  EXPECT_TRUE(says(with({.label_smoothing = 2}),
                   {"categorical_crossentropy", "label_smoothing", "[0, 1]", "got 2"}));
  EXPECT_TRUE(says(with({.label_smoothing = kNaN}), {"nan"}));
  EXPECT_TRUE(says(with({.axis = 0}), {"axis must be -1", "got 0"}));
  EXPECT_TRUE(says(with({.clip = 1}), {"categorical_crossentropy", "clip", "[0, 0.5)", "got 1"}));
  EXPECT_TRUE(says(with({.log_epsilon = -1}), {"log_epsilon", "got -1"}));

  const Matrix ids = column({2, 0, 4, 2, 1, 3});
  EXPECT_TRUE(says([&] { CategoricalCrossentropy()(ids, Matrix::Ones(6, 5)); },
                   {"categorical_crossentropy", "expected targets with 5 columns", "got 1;",
                    "SparseCategoricalCrossentropy"}));
  EXPECT_TRUE(says([] { CategoricalCrossentropy()(kOneHots, Matrix::Ones(6, 4)); },
                   {"expected targets with 4 columns", "got 5"}));
}

TEST(CategoricalCrossentropy, RefusesLabelsThatAreNoProbabilities) {
  const auto labels = [](const Matrix& y) {
    return [=] { CategoricalCrossentropy().check_labels(y); };
  };
  EXPECT_EQ(message_of(labels(matrix({{0.5, 0.5}, {0, 1}}))), "");
  EXPECT_TRUE(says(labels(matrix({{0, 1}, {2, 0}})),
                   {"categorical_crossentropy", "sample 1 has target 2", "[0, 1]"}));
  EXPECT_TRUE(says(labels(matrix({{0, kNaN}})), {"sample 0 has target nan"}));
  EXPECT_EQ(CategoricalCrossentropy().predictions(), OutputKind::kProbabilities);
  EXPECT_EQ(kOnLogits.predictions(), OutputKind::kLogits);
}
