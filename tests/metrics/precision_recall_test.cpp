#include "gradus/metrics/precision_recall.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/errors.hpp"
#include "support/matrices.hpp"
#include "support/metric_values.hpp"

using namespace gradus;

namespace {

// At 0.5: two true positives, one false positive, one true negative, two false negatives.
const Matrix kPrecisionTrue = column({1, 1, 0, 0, 1, 1});
const Matrix kPrecisionPred = column({0.9, 0.6, 0.7, 0.5, 0.5, 0.1});

}  // namespace

TEST(Precision, IsTheShareOfThePredictedThatAre) {
  EXPECT_DOUBLE_EQ(result(Precision(), kPrecisionTrue, kPrecisionPred), 2.0 / 3);
  EXPECT_DOUBLE_EQ(result(Precision({.thresholds = 0.65}), kPrecisionTrue, kPrecisionPred), 0.5);
  EXPECT_DOUBLE_EQ(
      result(Precision(), kPrecisionTrue, kPrecisionPred, vector({1, 2, 4, 8, 16, 32})), 3.0 / 7);
  EXPECT_EQ(result(Precision(), kPrecisionTrue, Matrix::Zero(6, 1)), 0) << "none is predicted";
}

TEST(Recall, IsTheShareOfThoseThatAreThatIsPredicted) {
  EXPECT_DOUBLE_EQ(result(Recall(), kPrecisionTrue, kPrecisionPred), 0.5);
  EXPECT_DOUBLE_EQ(result(Recall(), kPrecisionTrue, kPrecisionPred, vector({1, 2, 4, 8, 16, 32})),
                   3.0 / 51);
  EXPECT_EQ(result(Recall(), Matrix::Zero(6, 1), kPrecisionPred), 0) << "none is";
}

TEST(Counts, AreTheFourOfThem) {
  EXPECT_EQ(result(TruePositives(), kPrecisionTrue, kPrecisionPred), 2);
  EXPECT_EQ(result(FalsePositives(), kPrecisionTrue, kPrecisionPred), 1);
  EXPECT_EQ(result(TrueNegatives(), kPrecisionTrue, kPrecisionPred), 1);
  EXPECT_EQ(result(FalseNegatives(), kPrecisionTrue, kPrecisionPred), 2);
}

TEST(Precision, KeepsTheOrderOfThresholds) {
  // Not evenly spaced, in any order, one of them twice.
  Precision metric({.thresholds = {0.65, 0.0, 0.5, 0.65}});
  update(metric, kPrecisionTrue, kPrecisionPred);
  EXPECT_EQ(metric.results(), (std::vector{0.5, 4.0 / 6, 2.0 / 3, 0.5}));
}

TEST(Precision, CountsAlikeWithEvenAndOtherThresholds) {
  const Matrix labels = (random_matrix(200, 1, 1).array() > 0).cast<Scalar>();
  const Matrix predictions = random_matrix(200, 1, 2, 0, 1);
  Recall even({.thresholds = {0, 0.25, 0.5, 0.75, 1}}), other({.thresholds = {0.75, 0.25}});
  update(even, labels, predictions);
  update(other, labels, predictions);
  EXPECT_EQ(even.results()[1], other.results()[1]);
  EXPECT_EQ(even.results()[3], other.results()[0]);
  EXPECT_EQ(even.results()[2], result(Recall(), labels, predictions));
}

TEST(Precision, OfTheTopK) {
  const Matrix labels = matrix({{1, 0, 0}, {0, 0, 1}});
  const Matrix predictions = matrix({{0.4, 0.3, 0.3}, {0.5, 0.3, 0.2}});
  EXPECT_DOUBLE_EQ(result(Precision({.top_k = 1}), labels, predictions), 0.5);
  EXPECT_DOUBLE_EQ(result(Recall({.top_k = 3}), labels, predictions), 1);
  EXPECT_DOUBLE_EQ(result(Recall({.thresholds = 0.45, .top_k = 1}), labels, predictions), 0);
  EXPECT_DOUBLE_EQ(result(Recall({.top_k = 2}), row({0, 1, 0}), row({0.4, 0.3, 0.3})), 1)
      << "the first of equals";
  EXPECT_DOUBLE_EQ(result(Recall({.top_k = 2}), row({0, 0, 1}), row({0.4, 0.3, 0.3})), 0);
  EXPECT_DOUBLE_EQ(result(Recall({.top_k = 1}), row({0, 1, 0}), row({-3, -1, -2})), 1) << "logits";
}

TEST(Precision, OfOneClass) {
  const Matrix labels = matrix({{1, 0}, {0, 1}, {0, 1}});
  const Matrix predictions = matrix({{0.9, 0.6}, {0.1, 0.7}, {0.8, 0.2}});
  EXPECT_DOUBLE_EQ(result(Precision({.class_id = 0}), labels, predictions), 0.5);
  EXPECT_DOUBLE_EQ(result(Recall({.class_id = 1}), labels, predictions), 0.5);
  EXPECT_DOUBLE_EQ(result(Precision({.top_k = 1, .class_id = 1}), labels, predictions), 1);
}

TEST(Precision, TakesANaNForNoAndInfinityForYes) {
  EXPECT_EQ(result(TruePositives(), column({1, 1}), column({kNaN, kInfinity})), 1);
  EXPECT_EQ(result(FalseNegatives(), column({1, 1}), column({kNaN, -kInfinity})), 2);
  TruePositives even({.thresholds = {0, 0.5, 1}});
  update(even, column({1, 1, 1}), column({kNaN, kInfinity, -kInfinity}));
  EXPECT_EQ(even.results(), (std::vector<double>{1, 1, 0}));
  EXPECT_EQ(result(Recall({.top_k = 1}), row({0, 1, 0}), row({kNaN, 0.1, 0.05})), 1);
}

TEST(Precision, RefusesWhatMeansNothing) {
  for (const double threshold : {-0.1, 1.1, std::nan("")}) {
    EXPECT_TRUE(says(
        [&] {
          Precision({.thresholds = {0.5, threshold}});
        },
        {"precision", "thresholds must be in [0, 1]"}));
  }
  EXPECT_TRUE(says([] { Recall({.top_k = 0}); }, {"recall", "top_k must be at least 1"}));
  EXPECT_TRUE(says([] { Recall({.class_id = -1}); }, {"recall", "class_id must be at least 0"}));
  EXPECT_TRUE(
      says([] { Recall({.class_id = 3}).check_targets(3, 3); }, {"class_id is 3", "0 to 2"}));
  EXPECT_TRUE(says([] { Recall({.top_k = 4}).check_targets(3, 3); }, {"top 4 of only 3"}));
  EXPECT_TRUE(says(
      [] {
        result(Precision(), row({1, 0, 0}), row({0.5, 0.5}));
      },
      {"2 columns", "got 3"}));
}

TEST(Precision, SaysThatSeveralThresholdsAreSeveralNumbers) {
  EXPECT_TRUE(says(
      [] {
        (void)Precision({.thresholds = {0.2, 0.5}}).result();
      },
      {"precision", "2 thresholds", "one threshold for each metric"}));
}
