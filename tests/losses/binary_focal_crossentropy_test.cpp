#include "gradus/losses/binary_crossentropy.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/errors.hpp"
#include "support/loss_check.hpp"

using namespace gradus;

namespace {}  // namespace

TEST(BinaryFocalCrossentropy, WeighsByTheSquareOfWhatIsMissing) {
  // y = 1, p = 1/2: (1/2)² log 2.  y = 0, p = 1/4: (1/4)² · -log(3/4)
  const Matrix y = column({1, 0}), p = column({0.5, 0.25});
  const double first = 0.25 * std::log(2.0), second = -std::log(0.75) / 16;
  EXPECT_TRUE(all_near(BinaryFocalCrossentropy().values(y, p), vector({first, second}),
                       by_precision(1e-6, 1e-14)));
  EXPECT_TRUE(all_near(BinaryFocalCrossentropy({.apply_class_balancing = true}).values(y, p),
                       vector({0.25 * first, 0.75 * second}), by_precision(1e-6, 1e-14)));
}

TEST(BinaryFocalCrossentropy, WithoutGammaIsTheCrossentropy) {
  const BinaryFocalCrossentropy focal({.gamma = 0, .label_smoothing = Scalar(0.1)});
  const BinaryCrossentropy plain({.label_smoothing = Scalar(0.1)});
  const Matrix y = random_labels(4, 5);
  Matrix p = random_matrix(4, 5, 1, 0.01, 0.99);
  p(0, 0) = 0;
  p(1, 1) = 1;  // clipped alike
  EXPECT_TRUE(all_near(focal.values(y, p), plain.values(y, p), by_precision(1e-5, 1e-13)));
  EXPECT_TRUE(all_near(focal.derivative(y, p), plain.derivative(y, p), by_precision(1e-5, 1e-13)));
}

TEST(BinaryFocalCrossentropy, OfLogitsIsThatOfTheirSigmoid) {
  const Matrix x = random_matrix(4, 5, 1, -3, 3), y = random_labels(4, 5);
  const Matrix p = (1 + (-x.array()).exp()).inverse();
  EXPECT_TRUE(all_near(BinaryFocalCrossentropy({.from_logits = true}).values(y, x),
                       BinaryFocalCrossentropy().values(y, p), by_precision(1e-5, 1e-13)));
}

TEST(BinaryFocalCrossentropy, KeepsTheSlopeOfTheFactorWhereItClips) {
  // y = 1, p = 0: v = (1 - p)² 16.118, where 16.118 is constant: ∂v/∂p = -2 · 16.118
  const Matrix dp = BinaryFocalCrossentropy().derivative(row({1}), row({0}));
  EXPECT_NEAR(dp(0, 0), -2 * 16.118095651, 1e-5);
  // y = 1, p = 1: the factor is 0, and its slope
  EXPECT_EQ(BinaryFocalCrossentropy().derivative(row({1}), row({1})), row({0}));
}

TEST(BinaryFocalCrossentropy, TakesExtremeLogits) {
  for (const double size : {1e3, by_precision(1e30, 1e300)}) {
    const ValuesAndGradient result = separately(BinaryFocalCrossentropy({.from_logits = true}),
                                                column({1, 1}), column({size, -size}));
    EXPECT_TRUE(all_near(result.values, vector({0, 16.118095651}), 1e-6, 1e-12));
    EXPECT_TRUE(result.gradient.isZero(0)) << "sigmoid is flat there";
  }
}

#ifdef GRADUS_DOUBLE
TEST(BinaryFocalCrossentropy, DerivativeAgreesWithDifferences) {
  const Matrix y = random_labels(6, 5);
  const Matrix p = random_matrix(6, 5, 1, 0.1, 0.9), x = random_matrix(6, 5, 2, -3, 3);
  for (const double gamma : {0.0, 0.5, 1.0, 2.0, 3.5}) {
    for (const double smoothing : {0.0, 0.1}) {
      for (const bool balanced : {false, true}) {
        SCOPED_TRACE(testing::Message() << gamma << ", " << smoothing << ", " << balanced);
        BinaryFocalCrossentropyOptions options = {.apply_class_balancing = balanced,
                                                  .alpha = 0.4,
                                                  .gamma = gamma,
                                                  .label_smoothing = smoothing};
        check_derivatives(BinaryFocalCrossentropy(options), y, p);
        options.from_logits = true;
        options.reduction = Reduction::kSum;
        check_derivatives(BinaryFocalCrossentropy(options), y, x);
      }
    }
  }
}
#endif

TEST(BinaryFocalCrossentropy, KeepsNaN) {
  for (const Scalar gamma : {Scalar(0), Scalar(2)}) {
    check_that_nan_stays(BinaryFocalCrossentropy({.gamma = gamma}), random_labels(3, 5),
                         random_matrix(3, 5, 1, 0.1, 0.9));
    check_that_nan_stays(BinaryFocalCrossentropy({.gamma = gamma, .from_logits = true}),
                         random_labels(3, 5), random_matrix(3, 5, 1));
  }
}

TEST(BinaryFocalCrossentropy, RefusesBadOptions) {
  const auto with = [](BinaryFocalCrossentropyOptions options) {
    return [options] { BinaryFocalCrossentropy{options}; };
  };
  EXPECT_TRUE(says(with({.alpha = 2}), {"binary_focal_crossentropy", "alpha", "[0, 1]", "got 2"}));
  EXPECT_TRUE(says(with({.alpha = kNaN}), {"alpha", "nan"}));
  EXPECT_TRUE(says(with({.gamma = -1}), {"gamma", "at least 0", "got -1"}));
  EXPECT_TRUE(says(with({.gamma = kInfinity}), {"gamma", "inf"}));
  EXPECT_TRUE(says(with({.label_smoothing = -1}), {"label_smoothing", "got -1"}));
  EXPECT_TRUE(says(with({.axis = 0}), {"axis must be -1", "got 0"}));
}

TEST(BinaryFocalCrossentropy, RefusesWrongTargets) {
  const BinaryFocalCrossentropy loss;
  EXPECT_TRUE(says([&] { loss(column({1, 0}), Matrix::Ones(2, 3)); }, {"3 columns", "got 1"}));
  EXPECT_TRUE(says(
      [&] {
        loss.check_labels(column({1, 2}));
      },
      {"binary_focal_crossentropy", "sample 1 has target 2", "[0, 1]",
       "SparseCategoricalCrossentropy"}));
  EXPECT_EQ(message_of([&] { loss.check_labels(column({1, 0, 0.5})); }), "");
  EXPECT_EQ(loss.predictions(), OutputKind::kUnitInterval);
  EXPECT_EQ(BinaryFocalCrossentropy({.from_logits = true}).predictions(), OutputKind::kLogits);
}

TEST(BinaryFocalCrossentropy, HasASlopeWhereAPredictionIsExactlyRight) {
  for (const bool from_logits : {false, true}) {
    const BinaryFocalCrossentropy loss({.gamma = 0.5, .from_logits = from_logits});
    const Matrix y = matrix({{1, 0}});
    const Matrix p = from_logits ? matrix({{200, -200}}) : y;
    Matrix dp(1, 2);
    loss.gradient(read_only(y), read_only(p), view(dp));
    EXPECT_EQ(dp, Matrix::Zero(1, 2)) << dp;
  }
}
