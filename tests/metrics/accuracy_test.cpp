#include "gradus/metrics/accuracy.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/errors.hpp"
#include "support/matrices.hpp"
#include "support/metric_values.hpp"

using namespace gradus;

namespace {

const Matrix kAccuracyPred =
    matrix({{0.1, 0.7, 0.2}, {0.6, 0.3, 0.1}, {0.2, 0.2, 0.6}, {0.1, 0.5, 0.4}});

}  // namespace

TEST(BinaryAccuracy, TakesWhatIsAboveAHalfForYes) {
  EXPECT_EQ(result(BinaryAccuracy(), column({1, 0, 1, 0}), column({0.9, 0.1, 0.4, 0.6})), 0.5);
  EXPECT_EQ(result(BinaryAccuracy(), column({0, 0}), column({0.5, 0.5})), 1)
      << "exactly a half is a no";
  EXPECT_EQ(result(BinaryAccuracy(), matrix({{1, 0, 1, 1}}), matrix({{0.9, 0.1, 0.4, 0.6}})), 0.75)
      << "several outputs of a sample count alike";
}

TEST(BinaryAccuracy, HasAThreshold) {
  const Matrix y_true = column({1, 0, 1, 0}), y_pred = column({0.9, 0.1, 0.4, 0.6});
  EXPECT_EQ(result(BinaryAccuracy({.threshold = 0.3}), y_true, y_pred), 0.75);
  EXPECT_EQ(result(BinaryAccuracy(), column({0.3, 0.9}), column({0, 1})), 0)
      << "a label that is neither 0 nor 1 is never met";
  for (const double threshold : {0.0, 1.0, -0.5, std::nan("")}) {
    EXPECT_TRUE(says([&] { BinaryAccuracy({.threshold = threshold}); },
                     {"BinaryAccuracy", "above 0 and below 1"}));
  }
}

TEST(CategoricalAccuracy, ComparesTheLargest) {
  EXPECT_EQ(result(CategoricalAccuracy(), one_hot({1, 0, 2, 2}, 3), kAccuracyPred), 0.75);
  EXPECT_EQ(result(CategoricalAccuracy(), matrix({{0.2, 0.5, 0.3}}), kAccuracyPred.topRows(1)), 1)
      << "labels may be a distribution";
}

TEST(CategoricalAccuracy, TakesTheFirstOfEquals) {
  const Matrix tie = matrix({{0.5, 0.5}, {0.5, 0.5}});
  EXPECT_EQ(result(CategoricalAccuracy(), one_hot({0, 1}, 2), tie), 0.5);
  EXPECT_EQ(result(SparseCategoricalAccuracy(), column({0, 1}), tie), 0.5);
}

TEST(SparseCategoricalAccuracy, ComparesTheLargestWithTheClass) {
  EXPECT_EQ(result(SparseCategoricalAccuracy(), column({1, 0, 2, 2}), kAccuracyPred), 0.75);
}

TEST(Accuracy, ChoosesByShape) {
  EXPECT_EQ(result(Accuracy(), column({1, 0, 1, 0}), column({0.9, 0.1, 0.4, 0.6})), 0.5)
      << "binary";
  EXPECT_EQ(result(Accuracy(), column({1, 0, 2, 2}), kAccuracyPred), 0.75) << "sparse";
  EXPECT_EQ(result(Accuracy(), one_hot({1, 0, 2, 2}, 3), kAccuracyPred), 0.75) << "categorical";
}

TEST(Accuracy, CountsANaNAsWrong) {
  const Matrix nan = Matrix::Constant(2, 1, kNaN);
  EXPECT_EQ(result(BinaryAccuracy(), column({1, 0}), nan), 0);
  const Matrix nans = Matrix::Constant(2, 3, kNaN);
  EXPECT_EQ(result(CategoricalAccuracy(), one_hot({0, 1}, 3), nans), 0);
  EXPECT_EQ(result(CategoricalAccuracy(), nans, nans), 0);
  EXPECT_EQ(result(SparseCategoricalAccuracy(), column({0, 1}), nans), 0);
  EXPECT_EQ(result(Accuracy(), one_hot({0, 1}, 3), nans), 0);
}

TEST(SparseCategoricalAccuracy, NeverMeetsAClassThatIsNone) {
  const Matrix first = matrix({{1, 0}, {1, 0}, {1, 0}, {1, 0}});
  EXPECT_EQ(result(SparseCategoricalAccuracy(), column({-1, 2, 0.5, kNaN}), first), 0);
}

TEST(Accuracy, RefusesTargetsThatDoNotFit) {
  EXPECT_EQ(message_of([] { Accuracy().check_targets(1, 10); }), "");
  EXPECT_EQ(message_of([] { Accuracy().check_targets(10, 10); }), "");
  EXPECT_TRUE(says([] { Accuracy().check_targets(3, 10); },
                   {"accuracy", "expected targets with 10 columns", "got 3"}));
  EXPECT_TRUE(says([] { BinaryAccuracy().check_targets(1, 3); },
                   {"binary_accuracy", "3 columns", "for class ids use accuracy"}));
}

TEST(CategoricalAccuracy, AndTheSparseOneTakeIdsAndOneHotRows) {
  const Matrix ids = column({1, 0, 2, 2}), rows = one_hot({1, 0, 2, 2}, 3);
  EXPECT_EQ(result(CategoricalAccuracy(), ids, kAccuracyPred), 0.75);
  EXPECT_EQ(result(SparseCategoricalAccuracy(), rows, kAccuracyPred), 0.75);
  EXPECT_EQ(result(CategoricalAccuracy(), column({0, 1}), column({0.2, 0.3})), 1)
      << "of one output the largest is the first, as in Keras";
}
