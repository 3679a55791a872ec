#include "gradus/metrics/metric.hpp"

#include <gtest/gtest.h>

#include "support/errors.hpp"
#include "support/matrices.hpp"

using namespace gradus;

namespace {

/// A metric of one's own: the prediction for the true class.
class TrueClassProbability : public Metric {
 public:
  TrueClassProbability() : Metric("true_class_probability") {}
  double value(ConstVectorView y_true, ConstVectorView y_pred) const override {
    return static_cast<double>(y_pred(static_cast<Index>(y_true(0))));
  }
};

void update(Metric& metric, const Matrix& y_true, const Matrix& y_pred) {
  metric.update(read_only(y_true), read_only(y_pred));
}

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

TEST(Metric, IsKnownByNameAndCalledByIt) {
  for (const std::string& name : Metric::known_names()) {
    EXPECT_EQ(Metric::from_name(name)->name(), name);
  }
  for (const std::string name : {"accuracy", "acc", "binary_accuracy", "categorical_accuracy",
                                 "sparse_categorical_accuracy", "mse", "mae"}) {
    EXPECT_EQ(Metric::from_name(name)->name(), name) << "the log calls it what the user did";
  }
  EXPECT_TRUE(says([] { (void)Metric::from_name("acuracy"); },
                   {"unknown metric 'acuracy'", "did you mean 'accuracy'?", "mse"}));
}

TEST(Metric, RefusesTargetsThatDoNotFit) {
  EXPECT_EQ(message_of([] { Metric::from_name("mse")->check_targets(3, 3); }), "");
  EXPECT_TRUE(says([] { Metric::from_name("mse")->check_targets(1, 3); },
                   {"mse", "expected targets with 3 columns", "got 1"}));
}
