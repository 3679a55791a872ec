#include "gradus/losses/binary_crossentropy.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/errors.hpp"
#include "support/loss_check.hpp"

using namespace gradus;

namespace {

const BinaryCrossentropyOptions kFromLogits = {.from_logits = true};

Matrix sigmoid(const Matrix& x) { return (1 + (-x.array()).exp()).inverse(); }

}  // namespace

TEST(BinaryCrossentropy, GivesPublishedValues) {
  EXPECT_NEAR(BinaryCrossentropy()(row({1, 0, 1, 0}), row({0.2, 0.1, 0.9, 0.05})), 0.46786305,
              by_precision(1e-7, 1e-8));
  // The clipped 0 costs -log(1e-7); that 1 - 1e-7 is 1 - 2^-23 in float shows in the eighth digit.
  const double clipped = by_precision(5.3726983, 5.37269862);
  EXPECT_NEAR(BinaryCrossentropy()(row({1, 1, 1}), row({1, 1, 0})), clipped,
              by_precision(1e-6, 1e-8));
}

TEST(BinaryCrossentropy, GivesAPublishedValueWithItsGradient) {
  const Matrix y = column({1, 0, 1, 1}), p = column({0.4, 0.5, 0.8, 0.2});
  EXPECT_NEAR(BinaryCrossentropy()(y, p), 0.8605048440456026, by_precision(1e-6, 1e-15));
  EXPECT_TRUE(all_near(BinaryCrossentropy().derivative(y, p), column({-0.625, 0.5, -0.3125, -1.25}),
                       by_precision(1e-6, 1e-15)));
}

TEST(BinaryCrossentropy, ReproducesTheConventionsOfEpsilon) {
  // 1, 1 and 0 for labels of 1: all depends on what log 0 becomes.
  const auto loss = [](double clip, double log_epsilon) {
    return static_cast<double>(BinaryCrossentropy({.clip = clip, .log_epsilon = log_epsilon})(
        row({1, 1, 1}), row({1, 1, 0})));
  };
  EXPECT_NEAR(loss(1e-7, 0), by_precision(5.3726983, 5.3726986), 5e-8 + by_precision(5e-7, 0))
      << "Keras 3";
  EXPECT_NEAR(loss(1e-7, 1e-7), 5.1416497, 5e-7) << "the old tf.keras";
  const double exact = -(2 * std::log(1 - 1e-7 + 1e-7) + std::log(2e-7)) / 3;
  EXPECT_NEAR(loss(1e-7, 1e-7), exact, by_precision(5e-7, 1e-12));
  EXPECT_NEAR(loss(0, 1e-7), -std::log(1e-7) / 3, by_precision(1e-6, 1e-6)) << "log(p + 1e-7)";
#ifdef GRADUS_DOUBLE
  EXPECT_NEAR(loss(0, 1e-100), 76.752836, 5e-7) << "-log(1e-100) / 3";
#else
  EXPECT_EQ(loss(0, 1e-100), std::numeric_limits<double>::infinity()) << "1e-100 is 0 in float";
#endif
  EXPECT_EQ(loss(0, 0), std::numeric_limits<double>::infinity()) << "the formula as it stands";
}

TEST(BinaryCrossentropy, WithoutClipIsExactForCertainAndRight) {
  const BinaryCrossentropy loss({.clip = 0});
  const Matrix y = row({1, 0}), p = row({1, 0});
  EXPECT_EQ(loss(y, p), 0) << "0 log 0 is 0";
  EXPECT_EQ(loss.derivative(y, p), row({-0.5, 0.5}));
}

TEST(BinaryCrossentropy, OfLogitsIsThatOfTheirSigmoid) {
  const Matrix x = random_matrix(5, 7, 1, -4, 4), y = random_labels(5, 7);
  EXPECT_TRUE(all_near(BinaryCrossentropy(kFromLogits).values(y, x),
                       BinaryCrossentropy().values(y, sigmoid(x)), by_precision(1e-5, 1e-13)));
  // ∂L/∂x = (p - y) / K
  EXPECT_TRUE(all_near(separately(BinaryCrossentropy(kFromLogits), y, x).gradient,
                       (sigmoid(x) - y) / 7, by_precision(1e-5, 1e-13), by_precision(1e-7, 0)));
}

TEST(BinaryCrossentropy, SmoothsLabelsTowardsAHalf) {
  const Matrix y = row({1, 0, 1}), p = row({0.9, 0.3, 0.2});
  EXPECT_NEAR(BinaryCrossentropy({.label_smoothing = Scalar(0.2)})(y, p),
              BinaryCrossentropy()(row({0.9, 0.1, 0.9}), p), by_precision(1e-6, 1e-15));
  EXPECT_NEAR(BinaryCrossentropy({.label_smoothing = 1})(y, p),
              BinaryCrossentropy()(row({0.5, 0.5, 0.5}), p), by_precision(1e-6, 1e-15));
}

#ifdef GRADUS_DOUBLE
TEST(BinaryCrossentropy, DerivativeAgreesWithDifferences) {
  const Matrix y = random_labels(6, 5);
  const Matrix p = random_matrix(6, 5, 1, 0.1, 0.9), x = random_matrix(6, 5, 2, -4, 4);
  for (const double smoothing : {0.0, 0.1, 1.0}) {
    for (const Reduction reduction : kReductions) {
      SCOPED_TRACE(testing::Message() << "smoothing " << smoothing);
      check_derivatives(BinaryCrossentropy({.label_smoothing = smoothing, .reduction = reduction}),
                        y, p);
      check_derivatives(
          BinaryCrossentropy(
              {.from_logits = true, .label_smoothing = smoothing, .reduction = reduction}),
          y, x);
    }
  }
  // Both options, with predictions on both sides of the clip.
  const BinaryCrossentropy other({.clip = 0.2, .log_epsilon = 0.05});
  ASSERT_GT((p.array() - 0.2).abs().minCoeff(), 0.001);
  ASSERT_GT((p.array() - 0.8).abs().minCoeff(), 0.001);
  check_derivatives(other, y, p);
  const Matrix any_y = random_matrix(6, 5, 3, -1, 2);  // labels need not be 0 or 1
  check_derivatives(BinaryCrossentropy(), any_y, p);
  check_derivatives(BinaryCrossentropy(kFromLogits), any_y, x);
}
#endif

TEST(BinaryCrossentropy, GivesTheSameTogetherAndApart) {
  const Matrix y = random_labels(6, 19);
  check_that_ways_agree(BinaryCrossentropy(), y, random_matrix(6, 19, 1, 0.1, 0.9));
  check_that_ways_agree(BinaryCrossentropy(kFromLogits), y, random_matrix(6, 19, 2, -4, 4));
}

TEST(BinaryCrossentropy, IsFiniteForProbabilitiesOfZeroAndOne) {
  const Matrix y = row({0, 1, 0, 1}), p = row({0, 1, 1, 0});
  const Scalar loss = BinaryCrossentropy()(y, p);
  EXPECT_NEAR(loss, by_precision((15.942385 + 16.118096) / 4, 16.118096 / 2), 1e-5);
  EXPECT_EQ(BinaryCrossentropy().derivative(y, p), Matrix::Zero(1, 4)) << "as they are clipped";
}

TEST(BinaryCrossentropy, HasNoSlopeWhereItClips) {
  const Matrix p = row({1e-8, 2e-7, 0.5, 1 - 2.0 / 4096 / 1024});
  const Matrix dp = BinaryCrossentropy().derivative(row({1, 1, 1, 1}), p);
  EXPECT_EQ(dp(0, 0), 0);
  EXPECT_NEAR(dp(0, 1) / (-1 / 2e-7 / 4), 1, 1e-6);
  EXPECT_NEAR(dp(0, 2), -0.5, 1e-6);
  EXPECT_NEAR(dp(0, 3), -0.25, 1e-6);
  EXPECT_TRUE(BinaryCrossentropy().derivative(row({1, 1}), row({-3, 7})).isZero(0));
}

TEST(BinaryCrossentropy, TakesExtremeLogits) {
  for (const double size : {1e4, by_precision(1e30, 1e300)}) {
    const Matrix x = row({size, -size, size, -size}), y = row({1, 0, 0, 1});
    const ValuesAndGradient result = together(BinaryCrossentropy(kFromLogits), y, x);
    EXPECT_NEAR(result.values(0) / (size / 2), 1, 1e-6) << "two are right, two wrong by size";
    EXPECT_TRUE(all_near(result.gradient, row({0, 0, 0.25, -0.25}), 1e-6, 1e-30));
  }
}

TEST(BinaryCrossentropy, KeepsNaNAmongLogits) {
  check_that_nan_stays(BinaryCrossentropy(kFromLogits), random_labels(3, 19),
                       random_matrix(3, 19, 1));
}

TEST(BinaryCrossentropy, IsTrainedThroughTheLogitsOfSigmoid) {
  const BinaryCrossentropy loss({.label_smoothing = Scalar(0.25), .reduction = Reduction::kSum});
  const Polymorphic<Loss> on_logits = loss.fused_with("Sigmoid");
  ASSERT_TRUE(on_logits);
  const Matrix x = random_matrix(4, 3, 1, -3, 3), y = random_labels(4, 3);
  EXPECT_NEAR((*on_logits)(y, x), loss(y, sigmoid(x)), by_precision(1e-5, 1e-13))
      << "with the same options";
  EXPECT_FALSE(loss.fused_with("Softmax"));
  EXPECT_FALSE(loss.fused_with("ReLU"));
  EXPECT_FALSE(BinaryCrossentropy({.clip = 0.01}).fused_with("Sigmoid"));
  EXPECT_FALSE(BinaryCrossentropy({.log_epsilon = 1e-7}).fused_with("Sigmoid")) << "another loss";
  EXPECT_FALSE(BinaryCrossentropy(kFromLogits).fused_with("Sigmoid"))
      << "it expects logits already";
}

TEST(BinaryCrossentropy, RefusesBadOptionsAndTargets) {
  const auto smoothing = [](Scalar s) {
    return [s] { BinaryCrossentropy({.label_smoothing = s}); };
  };
  EXPECT_TRUE(says(smoothing(2), {"binary_crossentropy", "label_smoothing", "[0, 1]", "got 2"}));
  EXPECT_TRUE(says(smoothing(Scalar(-0.5)), {"label_smoothing", "got -0.5"}));
  EXPECT_TRUE(says(smoothing(kNaN), {"label_smoothing", "nan"}));
  EXPECT_TRUE(says(
      [] {
        BinaryCrossentropy()(column({1, 0}), Matrix::Ones(2, 3));
      },
      {"binary_crossentropy", "3 columns", "got 1"}));
  const auto epsilons = [](double clip, double log_epsilon) {
    return [=] { BinaryCrossentropy({.clip = clip, .log_epsilon = log_epsilon}); };
  };
  EXPECT_TRUE(says(epsilons(0.5, 0), {"binary_crossentropy", "clip", "[0, 0.5)", "got 0.5"}));
  EXPECT_TRUE(says(epsilons(-1e-7, 0), {"clip", "got -1e-07"}));
  EXPECT_TRUE(says(epsilons(std::nan(""), 0), {"clip", "nan"}));
  EXPECT_TRUE(says(epsilons(0, -1), {"log_epsilon", "at least 0", "got -1"}));
  EXPECT_TRUE(says([] { BinaryCrossentropy({.axis = 0}); }, {"axis must be -1", "got 0"}));
}

TEST(BinaryCrossentropy, RefusesLabelsThatAreNoProbabilities) {
  const auto labels = [](const Matrix& y) { return [=] { BinaryCrossentropy().check_labels(y); }; };
  EXPECT_EQ(message_of(labels(column({0, 1, 0.3}))), "");
  EXPECT_TRUE(says(labels(column({0, 1, 7})), {"binary_crossentropy", "sample 2 has target 7",
                                               "[0, 1]", "SparseCategoricalCrossentropy"}));
  EXPECT_TRUE(says(labels(column({1, -1})), {"sample 1 has target -1", "Hinge"}));
  EXPECT_TRUE(says(labels(column({kNaN})), {"sample 0 has target nan"}));
  EXPECT_EQ(BinaryCrossentropy().predictions(), OutputKind::kUnitInterval);
  EXPECT_EQ(BinaryCrossentropy(kFromLogits).predictions(), OutputKind::kLogits);
}
