#include "gradus/metrics/metric.hpp"

#include <gtest/gtest.h>

#include "gradus/metrics/fbeta_score.hpp"
#include "gradus/metrics/precision_recall.hpp"
#include "support/errors.hpp"
#include "support/matrices.hpp"

using namespace gradus;

TEST(MetricGroup, GivesWeightsToTheWeightedOnesAlone) {
  MetricGroup group({"mae"}, {"mae", "mse", "mae"});
  ASSERT_EQ(group.all().size(), 4u);
  EXPECT_EQ(group.all()[0]->name(), "mae");
  EXPECT_EQ(group.all()[1]->name(), "weighted_mae");
  EXPECT_EQ(group.all()[2]->name(), "mse") << "not taken";
  EXPECT_EQ(group.all()[3]->name(), "weighted_weighted_mae") << "no two are called the same";

  const Matrix y_true = column({0, 0}), y_pred = column({1, 3});
  const Vector weights = vector({3, 1});
  group.update(read_only(y_true), read_only(y_pred), read_only(weights));
  EXPECT_EQ(group.all()[0]->result(), 2);
  EXPECT_EQ(group.all()[1]->result(), 1.5);
  EXPECT_EQ(group.all()[2]->result(), 3);
  group.reset();
  EXPECT_EQ(group.all()[1]->result(), 0);
}

TEST(MetricGroup, RefusesAMetricThatIsNotOneNumber) {
  EXPECT_TRUE(says(
      [] {
        MetricGroup({}, {Recall({.thresholds = {0.2, 0.5}})});
      },
      {"recall", "2 thresholds"}));
  EXPECT_TRUE(says([] { MetricGroup({Polymorphic<Metric>()}, {}); }, {"empty"}));
}

TEST(MetricGroup, ChecksAll) {
  EXPECT_TRUE(says([] { MetricGroup({}, {"mse"}).check_targets(1, 3); }, {"mse", "3 columns"}));
}
