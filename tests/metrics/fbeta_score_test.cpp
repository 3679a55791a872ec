#include "gradus/metrics/fbeta_score.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/errors.hpp"
#include "support/matrices.hpp"
#include "support/metric_values.hpp"

using namespace gradus;

namespace {

/// With ε in three divisors, a score is off by about this.
constexpr double kNear = 1e-6;

// Class 0: TP 1, FP 1, FN 1; class 1: TP 1, FP 1, FN 0; class 2: TP 0, FP 0, FN 1.
const Matrix kFBetaTrue = one_hot({0, 0, 1, 2}, 3);
const Matrix kFBetaPred =
    matrix({{0.8, 0.1, 0.1}, {0.3, 0.6, 0.1}, {0.2, 0.6, 0.2}, {0.5, 0.3, 0.2}});

}  // namespace

TEST(F1Score, IsTheHarmonicMeanOfPrecisionAndRecall) {
  F1Score metric;
  update(metric, kFBetaTrue, kFBetaPred);
  ASSERT_EQ(metric.results().size(), 3u);
  EXPECT_NEAR(metric.results()[0], 0.5, kNear);
  EXPECT_NEAR(metric.results()[1], 2.0 / 3, kNear);  // P 1/2, R 1
  EXPECT_EQ(metric.results()[2], 0);
}

TEST(F1Score, IsAveraged) {
  EXPECT_NEAR(result(F1Score({.average = Average::kMacro}), kFBetaTrue, kFBetaPred),
              (0.5 + 2.0 / 3) / 3, kNear);
  EXPECT_NEAR(result(F1Score({.average = Average::kWeighted}), kFBetaTrue, kFBetaPred),
              (2 * 0.5 + 2.0 / 3) / 4, kNear);
  EXPECT_NEAR(result(F1Score({.average = Average::kMicro}), kFBetaTrue, kFBetaPred), 0.5, kNear)
      << "TP 2, FP 2, FN 2";
}

TEST(F1Score, AsOneNumberIsTheMacroMean) {
  EXPECT_NEAR(result(F1Score(), kFBetaTrue, kFBetaPred), (0.5 + 2.0 / 3) / 3, kNear);
}

TEST(F1Score, OfOneClass) {
  F1Score metric({.class_id = 1});
  update(metric, kFBetaTrue, kFBetaPred);
  EXPECT_NEAR(metric.result(), 2.0 / 3, kNear);
  EXPECT_EQ(metric.results(), std::vector{metric.result()});
}

TEST(FBetaScore, LeansToRecallWithBeta) {
  const auto fbeta = [](double beta) {
    FBetaScore metric({.beta = beta});
    update(metric, kFBetaTrue, kFBetaPred);
    return metric.results()[1];  // P 1/2, R 1
  };
  EXPECT_NEAR(fbeta(2), 5 * 0.5 / (4 * 0.5 + 1), kNear);
  EXPECT_NEAR(fbeta(0.5), 1.25 * 0.5 / (0.25 * 0.5 + 1), kNear);
  EXPECT_NEAR(fbeta(1e3), 1, 1e-5);
}

TEST(F1Score, WeighsSamplesAndHasAThreshold) {
  F1Score metric({.average = Average::kMicro, .threshold = 0.4});
  update(metric, column({1, 1, 0}), column({0.9, 0.4, 0.5}), vector({3, 2, 1}));
  EXPECT_NEAR(metric.result(), 2 * 3.0 / (2 * 3 + 1 + 2), kNear) << "TP 3, FP 1, FN 2";
}

TEST(F1Score, PredictsTheLargestUnlessAllAreZero) {
  F1Score metric({.average = Average::kMicro});
  update(metric, row({1, 1}), row({0, 0}));
  EXPECT_EQ(metric.result(), 0);
  update(metric, row({1, 1}), row({0.5, 0.5}));
  EXPECT_NEAR(metric.result(), 2 * 2.0 / (2 * 2 + 2), kNear) << "of equals, all";
}

TEST(F1Score, TakesANaNForNotPredicted) {
  F1Score metric({.average = Average::kMicro}), none({.average = Average::kMicro});
  update(metric, row({1, 1, 0}), row({kNaN, 0.5, 0.2}));
  EXPECT_NEAR(metric.result(), 2.0 / 3, kNear);
  update(none, row({1, 1, 0}), row({kNaN, kNaN, kNaN}));
  EXPECT_EQ(none.result(), 0);
}

TEST(F1Score, RefusesWhatMeansNothing) {
  EXPECT_TRUE(says([] { FBetaScore({.beta = 0}); }, {"fbeta_score", "beta", "above 0"}));
  for (const double threshold : {0.0, 1.5, std::nan("")}) {
    EXPECT_TRUE(says([&] { F1Score({.threshold = threshold}); }, {"f1_score", "threshold"}));
  }
  F1Score metric({.average = Average::kMacro});
  update(metric, kFBetaTrue, kFBetaPred);
  EXPECT_TRUE(says([&] { update(metric, row({1, 0}), row({1, 0})); }, {"3 outputs", "got 2"}));
}
