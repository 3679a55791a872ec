#include "gradus/metrics/accuracy.hpp"

#include <gtest/gtest.h>

#include "support/errors.hpp"
#include "support/matrices.hpp"
#include "support/metric_values.hpp"

using namespace gradus;

namespace {

const Matrix kTopKPred =
    matrix({{0.1, 0.6, 0.3}, {0.5, 0.3, 0.2}, {0.2, 0.1, 0.7}, {0.1, 0.2, 0.7}});

}  // namespace

TEST(TopKCategoricalAccuracy, FindsTheClassAmongTheLargest) {
  const Matrix y = one_hot({2, 0, 0, 0}, 3);
  EXPECT_EQ(result(TopKCategoricalAccuracy({.k = 1}), y, kTopKPred), 0.25);
  EXPECT_EQ(result(TopKCategoricalAccuracy({.k = 2}), y, kTopKPred), 0.75);
  EXPECT_EQ(result(TopKCategoricalAccuracy({.k = 3}), y, kTopKPred), 1);
}

TEST(SparseTopKCategoricalAccuracy, FindsTheClassAmongTheLargest) {
  const Matrix y = column({2, 0, 0, 0});
  EXPECT_EQ(result(SparseTopKCategoricalAccuracy({.k = 1}), y, kTopKPred), 0.25);
  EXPECT_EQ(result(SparseTopKCategoricalAccuracy({.k = 2}), y, kTopKPred), 0.75);
}

TEST(TopKAccuracy, TakesAllOfEquals) {
  const Matrix tie = matrix({{0.2, 0.4, 0.4}, {0.2, 0.4, 0.4}});
  EXPECT_EQ(result(SparseTopKCategoricalAccuracy({.k = 1}), column({1, 2}), tie), 1);
  EXPECT_EQ(result(SparseTopKCategoricalAccuracy({.k = 2}), column({0, 0}), tie), 0);
}

TEST(TopKAccuracy, IsWrongForNaNAndForNoClass) {
  EXPECT_EQ(result(SparseTopKCategoricalAccuracy({.k = 2}), column({1}), row({kNaN, 0.5, 0.1})), 0);
  EXPECT_EQ(result(TopKCategoricalAccuracy({.k = 2}), row({0, 1, 0}), row({kNaN, 0.5, 0.1})), 0);
  EXPECT_EQ(result(SparseTopKCategoricalAccuracy({.k = 2}), column({-1, 3, 0.5, kNaN}), kTopKPred),
            0);
}

TEST(TopKAccuracy, RefusesAKThatMeansNothing) {
  EXPECT_TRUE(says([] { TopKCategoricalAccuracy({.k = 0}); }, {"k must be at least 1", "got 0"}));
  EXPECT_TRUE(says([] { SparseTopKCategoricalAccuracy({.k = -2}); }, {"at least 1", "got -2"}));
  EXPECT_TRUE(says([] { TopKCategoricalAccuracy().check_targets(3, 3); },
                   {"top_k_categorical_accuracy", "top 5 of only 3 outputs"}));
  EXPECT_TRUE(says(
      [] {
        result(SparseTopKCategoricalAccuracy(), column({0, 0, 0, 0}), kTopKPred);
      },
      {"sparse_top_k_categorical_accuracy", "top 5 of only 3 outputs"}));
}
