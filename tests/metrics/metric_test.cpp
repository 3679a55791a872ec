#include "gradus/metrics/metric.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/errors.hpp"
#include "support/matrices.hpp"
#include "support/metric_values.hpp"

using namespace gradus;

namespace {

/// A metric of one's own: the prediction for the true class.
class TrueClassProbability : public MeanMetric {
 public:
  TrueClassProbability() : MeanMetric("true_class_probability") {}
  double value(ConstVectorView y_true, ConstVectorView y_pred) const override {
    return static_cast<double>(y_pred(static_cast<Index>(y_true(0))));
  }
  void check_targets(Index /*targets*/, Index /*outputs*/) const override {}  // class ids
};

/// A metric of one's own that is no mean: the largest prediction.
class LargestPrediction : public Metric {
 public:
  LargestPrediction() : Metric("largest_prediction") {}
  void reset() override { largest_ = 0; }
  double result() const override { return largest_; }

 protected:
  void add(ConstMatrixView /*y_true*/, ConstMatrixView y_pred,
           ConstVectorView /*sample_weight*/) override {
    largest_ = std::max(largest_, static_cast<double>(y_pred.maxCoeff()));
  }

 private:
  double largest_ = 0;
};

}  // namespace

TEST(Metric, IsTheMeanOverAllSamplesSinceReset) {
  TrueClassProbability metric;
  EXPECT_EQ(metric.name(), "true_class_probability");
  EXPECT_EQ(metric.result(), 0) << "before the first sample";
  update(metric, column({1, 0, 1}), matrix({{0.5, 0.5}, {0.25, 0.75}, {0, 1}}));
  EXPECT_DOUBLE_EQ(metric.result(), (0.5 + 0.25 + 1) / 3);
  update(metric, column({0}), matrix({{1, 0}}));
  EXPECT_DOUBLE_EQ(metric.result(), (0.5 + 0.25 + 1 + 1) / 4) << "of samples, not of batches";
  metric.reset();
  EXPECT_EQ(metric.result(), 0);
  update(metric, column({0}), matrix({{0.125, 0}}));
  EXPECT_EQ(metric.result(), 0.125);
}

TEST(Metric, KeepsItsPrecisionOverManySamples) {
  // In float, a sum stops growing at 2^24 = 16,777,216.
  TrueClassProbability metric;
  const Matrix y_true = Matrix::Zero(1'000'000, 1), y_pred = Matrix::Ones(1'000'000, 1);
  for (int batch = 0; batch < 20; ++batch) update(metric, y_true, y_pred);
  EXPECT_EQ(metric.result(), 1);
}

TEST(MeanMetric, WeighsSamples) {
  TrueClassProbability metric;
  const Matrix y_true = column({0, 0, 0}), y_pred = column({0.25, 0.5, 1});
  const Vector weights = vector({2, 0, 1}), none = vector({0, 0, 0});
  metric.update(read_only(y_true), read_only(y_pred), read_only(none));
  EXPECT_EQ(metric.result(), 0) << "0 of 0";
  metric.update(read_only(y_true), read_only(y_pred), read_only(weights));
  EXPECT_DOUBLE_EQ(metric.result(), (2 * 0.25 + 1) / 3);
  EXPECT_EQ(metric.results(), std::vector{metric.result()});
  update(metric, column({0}), column({0.5}));
  EXPECT_DOUBLE_EQ(metric.result(), (2 * 0.25 + 1 + 0.5) / 4) << "without weights all are 1";
}

TEST(Metric, MayBeAnythingOfOnesOwn) {
  Polymorphic<Metric> metric = LargestPrediction();
  update(*metric, row({0, 0}), row({0.5, 0.25}));
  update(*metric, row({0, 0}), row({0.125, 0}));
  EXPECT_EQ(metric->result(), 0.5);
}

TEST(Metric, RefusesABatchThatDoesNotFit) {
  const Polymorphic<Metric> mse = "mse";
  const Matrix two = column({1, 2}), three = column({1, 2, 3}), wide = matrix({{1, 2}, {3, 4}});
  const Vector weights = vector({1, 2, 3});
  EXPECT_TRUE(says([&] { Polymorphic<Metric>(mse)->update(read_only(two), read_only(three)); },
                   {"mse", "3", "got 2"}));
  EXPECT_TRUE(says([&] { Polymorphic<Metric>(mse)->update(read_only(two), read_only(wide)); },
                   {"mse", "2 columns", "got 1"}));
  EXPECT_TRUE(says(
      [&] { Polymorphic<Metric>(mse)->update(read_only(two), read_only(two), read_only(weights)); },
      {"mse", "2 sample weights", "got 3"}));
}

TEST(Metric, HoldsTogetherWithoutSamples) {
  const Matrix none(0, 3), no_labels(0, 1);
  for (const std::string& name : Metric::known_names()) {
    Polymorphic<Metric> metric = name;
    EXPECT_EQ(metric->result(), 0) << name;
    metric->reset();
    const bool sparse = message_of([&] { metric->check_targets(1, 3); }).empty();
    if (name.find("top_k") == std::string::npos) {
      metric->update(read_only(sparse ? no_labels : none), read_only(none));
    }
    EXPECT_EQ(metric->result(), 0) << name;
  }
}

TEST(Metric, IsMadeFromAConfig) {
  const Polymorphic<Metric> top_2 = Metric::from_config("TopKCategoricalAccuracy", {{"k", 2.0}});
  EXPECT_EQ(top_2->name(), "TopKCategoricalAccuracy") << "what it was asked for as";
  EXPECT_EQ(message_of([&] { top_2->check_targets(2, 2); }), "");
  EXPECT_TRUE(says([] { Metric::from_config("accuracy", {{"k", 2.0}}); }, {"accuracy", "'k'"}));
  EXPECT_TRUE(says(
      [] {
        Metric::from_config("auc", {{"curve", std::string("ROCK")}});
      },
      {"auc", "curve", "'ROC' or 'PR'", "'ROCK'"}));
  EXPECT_TRUE(says(
      [] {
        Metric::from_config("auc", {{"summation_method", 1.0}});
      },
      {"auc", "'interpolation', 'minoring' or 'majoring'", "1"}));
  EXPECT_TRUE(says(
      [] {
        Metric::from_config("f1_score", {{"average", std::string("mean")}});
      },
      {"f1_score", "average", "'macro'", "'mean'"}));
  EXPECT_TRUE(says(
      [] {
        Metric::from_config("recall", {{"thresholds", std::string("a")}});
      },
      {"recall", "thresholds", "list of numbers"}));
}

TEST(Metric, IsKnownByNameAndCalledByIt) {
  for (const std::string& name : Metric::known_names()) {
    EXPECT_EQ(Metric::from_name(name)->name(), name);
  }
  for (const std::string name :
       {"accuracy", "acc", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy",
        "mse", "mae", "rmse", "AUC", "f1_score", "SparseTopKCategoricalAccuracy"}) {
    EXPECT_EQ(Metric::from_name(name)->name(), name) << "the log calls it what the user did";
  }
  EXPECT_TRUE(says([] { (void)Metric::from_name("acuracy"); },
                   {"unknown metric 'acuracy'", "did you mean 'accuracy'?", "mean_squared_error"}));
}

TEST(Metric, RefusesTargetsThatDoNotFit) {
  EXPECT_EQ(message_of([] { Metric::from_name("mse")->check_targets(3, 3); }), "");
  EXPECT_TRUE(says([] { Metric::from_name("mse")->check_targets(1, 3); },
                   {"mse", "expected targets with 3 columns", "got 1"}));
}
