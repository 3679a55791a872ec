#include "gradus/metrics/auc.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/errors.hpp"
#include "support/matrices.hpp"
#include "support/metric_values.hpp"

using namespace gradus;

namespace {

const Matrix kAucTrue = column({0, 0, 1, 1});
const Matrix kAucPred = column({0.1, 0.4, 0.35, 0.8});

/// The share of pairs (no, yes) in the right order: what the area under ROC is.
double share_of_ordered_pairs(const Matrix& labels, const Matrix& predictions) {
  double ordered = 0, pairs = 0;
  for (Index i = 0; i < labels.rows(); ++i) {
    for (Index j = 0; j < labels.rows(); ++j) {
      if (labels(i, 0) == 1 || labels(j, 0) == 0) continue;
      ordered += predictions(i, 0) < predictions(j, 0) ? 1 : 0;
      pairs += 1;
    }
  }
  return ordered / pairs;
}

}  // namespace

TEST(AUC, IsTheShareOfPairsInTheRightOrder) {
  EXPECT_NEAR(result(AUC(), kAucTrue, kAucPred), 0.75, 1e-12);
  const Matrix labels = (random_matrix(60, 1, 1).array() > 0).cast<Scalar>();
  const Matrix predictions = 0.25 * labels + random_matrix(60, 1, 2, 0, 0.75);
  EXPECT_NEAR(result(AUC({.num_thresholds = 20000}), labels, predictions),
              share_of_ordered_pairs(labels, predictions), 1e-3);
}

TEST(AUC, IsOneForAPerfectAndAHalfForAnEmptyPrediction) {
  EXPECT_NEAR(result(AUC(), kAucTrue, column({0.1, 0.2, 0.7, 0.9})), 1, 1e-12);
  EXPECT_NEAR(result(AUC(), kAucTrue, column({0.9, 0.7, 0.2, 0.1})), 0, 1e-12);
  EXPECT_NEAR(result(AUC(), kAucTrue, column({0.5, 0.5, 0.5, 0.5})), 0.5, 1e-12);
  EXPECT_EQ(result(AUC(), column({1, 1, 1, 1}), kAucPred), 0) << "no pair";
}

TEST(AUC, OfPrecisionAndRecallByHand) {
  // Precision / recall at falling thresholds: 1 / 0.5, 0.5 / 0.5, 2/3 / 1, 0.5 / 1.
  EXPECT_NEAR(result(AUC({.curve = Curve::kPR, .summation_method = Summation::kMinoring}), kAucTrue,
                     kAucPred),
              0.5 * 0 + 0.5 * 0.5, 1e-12);
  EXPECT_NEAR(result(AUC({.curve = Curve::kPR, .summation_method = Summation::kMajoring}), kAucTrue,
                     kAucPred),
              0.5 * 1 + 0.5 * 2 / 3, 1e-12);
  // From (TP 1, FP 1) to (2, 1): slope 1, intercept -1: (1 - ln(3/2)) / 2. Before it 1/2.
  EXPECT_NEAR(result(AUC({.curve = Curve::kPR}), kAucTrue, kAucPred), 0.5 + (1 - std::log(1.5)) / 2,
              1e-12);
}

TEST(AUC, WithThresholdsGiven) {
  // Three points at thresholds 1, 0.5, 0: TPR 0, 0.5, 1 and FPR 0, 0, 1.
  EXPECT_NEAR(result(AUC({.thresholds = 0.5}), kAucTrue, kAucPred), 0.75, 1e-12);
  EXPECT_NEAR(result(AUC({.num_thresholds = 3}), kAucTrue, kAucPred), 0.75, 1e-12);
  // At 0.37: TPR 0.5, FPR 0.5; the order in which they are given does not matter.
  EXPECT_NEAR(result(AUC({.thresholds = 0.37}), kAucTrue, kAucPred), 0.5, 1e-12);
  EXPECT_NEAR(result(AUC({.thresholds = {0.6, 0.37}}), kAucTrue, kAucPred), 0.625, 1e-12);
  EXPECT_NEAR(result(AUC({.thresholds = {0.37, 0.6}}), kAucTrue, kAucPred), 0.625, 1e-12);
}

TEST(AUC, AWeightIsLikeSoManySamples) {
  const Matrix more_y = column({0, 0, 0, 1, 1}), more_p = column({0.1, 0.4, 0.4, 0.35, 0.8});
  for (const Curve curve : {Curve::kROC, Curve::kPR}) {
    EXPECT_NEAR(result(AUC({.curve = curve}), kAucTrue, kAucPred, vector({1, 2, 1, 1})),
                result(AUC({.curve = curve}), more_y, more_p), 1e-12);
  }
}

TEST(AUC, OfSeveralLabels) {
  const Matrix labels = matrix({{0, 1}, {0, 0}, {1, 1}, {1, 0}});
  const Matrix predictions = matrix({{0.1, 0.9}, {0.4, 0.2}, {0.35, 0.6}, {0.8, 0.3}});
  EXPECT_NEAR(result(AUC({.multi_label = true}), labels, predictions), (0.75 + 1) / 2, 1e-12);
  EXPECT_NEAR(result(AUC({.multi_label = true, .label_weights = {3, 1}}), labels, predictions),
              (3 * 0.75 + 1) / 4, 1e-12);
  EXPECT_NEAR(result(AUC({.label_weights = {1, 0}}), labels, predictions), 0.75, 1e-12)
      << "without multi_label, they weigh what is counted";
  AUC metric({.multi_label = true, .num_labels = 2});
  update(metric, labels, predictions);
  metric.reset();
  EXPECT_EQ(metric.result(), 0);
}

TEST(AUC, FromLogits) {
  const Matrix logits = (kAucPred.array() / (1 - kAucPred.array())).log();
  EXPECT_NEAR(result(AUC({.from_logits = true}), kAucTrue, logits), 0.75, 1e-12);
}

TEST(AUC, StandsNaNAndWhatIsNoProbability) {
  EXPECT_NEAR(result(AUC(), kAucTrue, column({kNaN, -5, 7, kInfinity})), 1, 1e-12);
  EXPECT_TRUE(
      std::isfinite(result(AUC({.curve = Curve::kPR}), kAucTrue, column({kNaN, kNaN, kNaN, 2}))));
}

TEST(AUC, RefusesWhatMeansNothing) {
  EXPECT_TRUE(says([] { AUC({.num_thresholds = 1}); }, {"auc", "num_thresholds", "got 1"}));
  EXPECT_TRUE(says([] { AUC({.thresholds = {0.5, 1.5}}); }, {"auc", "thresholds", "1.5"}));
  EXPECT_TRUE(says([] { AUC({.num_labels = 3}); }, {"auc", "num_labels", "multi_label"}));
  EXPECT_TRUE(says([] { AUC({.label_weights = {1, -1}}); }, {"label_weights", "at least 0"}));
  EXPECT_TRUE(says(
      [] {
        AUC({.label_weights = {1, 1}}).check_targets(3, 3);
      },
      {"3 label_weights", "got 2"}));
  EXPECT_TRUE(says([] { AUC({.multi_label = true, .num_labels = 2}).check_targets(3, 3); },
                   {"num_labels is 2", "3 outputs"}));
  AUC metric({.multi_label = true});
  update(metric, row({1, 0}), row({1, 0}));
  EXPECT_TRUE(says([&] { update(metric, kAucTrue, kAucPred); }, {"2 outputs", "got 1"}));
}
