// Metrics that weigh samples as the loss does, and those that compile() refuses.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "gradus/gradus.hpp"
#include "support/errors.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

/// A rate that leaves the weights as they are, so that what fit() saw can be computed after it.
constexpr double kTiny = 1e-30;

Sequential model_for(const Dataset& data) {
  Sequential model({Input({data.features()}), Dense(3, "softmax")});
  model.compile({.optimizer = SGD({.learning_rate = kTiny}),
                 .loss = SparseCategoricalCrossentropy(),
                 .metrics = {"accuracy"},
                 .weighted_metrics = {"accuracy", "sparse_categorical_accuracy"}});
  return model;
}

/// The share of the weight that goes to samples predicted right.
double weighted_share(Sequential& model, const Dataset& data, const Vector& weights) {
  const Matrix p = model.predict(data);
  double right = 0;
  for (Index n = 0; n < data.size(); ++n) {
    Index largest = 0;
    p.row(n).maxCoeff(&largest);
    if (static_cast<Scalar>(largest) == data.y()(n, 0)) right += static_cast<double>(weights(n));
  }
  return right / weights.cast<double>().sum();
}

}  // namespace

TEST(WeightedMetrics, ReceiveTheWeightsThatMetricsDoNot) {
  const Dataset data = class_data(50, 4, 3);
  const Vector weights = random_vector(50, 5, 0, 2);
  Sequential model = model_for(data);
  const History history =
      model.fit(data, {.batch_size = 16, .sample_weight = weights, .verbose = 0});
  const double weighted = weighted_share(model, data, weights);
  const double plain = weighted_share(model, data, Vector::Ones(50));
  ASSERT_GT(std::abs(weighted - plain), 1e-3) << "or the test can tell nothing";
  EXPECT_NEAR(history["accuracy"].back(), plain, 1e-12);
  EXPECT_NEAR(history["weighted_accuracy"].back(), weighted, 1e-6);
  EXPECT_NEAR(history["sparse_categorical_accuracy"].back(), weighted, 1e-6)
      << "by its own name, where no other has it";
}

TEST(WeightedMetrics, ReceiveTheWeightsOfClasses) {
  const Dataset data = class_data(50, 4, 3);
  Sequential model = model_for(data);
  const History history =
      model.fit(data, {.batch_size = 16, .class_weight = {{0, 0.0}, {1, 3.0}}, .verbose = 0});
  Vector weights(50);
  for (Index n = 0; n < 50; ++n) {
    const Scalar id = data.y()(n, 0);
    weights(n) = id == 0 ? Scalar(0) : id == 1 ? Scalar(3) : Scalar(1);
  }
  EXPECT_NEAR(history["weighted_accuracy"].back(), weighted_share(model, data, weights), 1e-6);
}

TEST(WeightedMetrics, AreThePlainOnesWithoutWeights) {
  const Dataset data = class_data(50, 4, 3);
  Sequential model = model_for(data);
  const History history = model.fit(data, {.validation_data = &data, .verbose = 0});
  EXPECT_EQ(history["weighted_accuracy"], history["accuracy"]);
  EXPECT_EQ(history["val_weighted_accuracy"], history["val_accuracy"]);
  EXPECT_EQ(model.evaluate(data)["weighted_accuracy"], model.evaluate(data)["accuracy"]);
}

TEST(Compile, RefusesAMetricOfSeveralNumbersAndStaysAsItWas) {
  const Dataset data = class_data(20, 4, 3);
  Sequential model = model_for(data);
  EXPECT_TRUE(says(
      [&] {
        model.compile({.optimizer = Adam(),
                       .loss = "mse",
                       .weighted_metrics = {Precision({.thresholds = {0.2, 0.5}})}});
      },
      {"precision", "2 thresholds"}));
  EXPECT_TRUE(model.evaluate(data).contains("weighted_accuracy"));
}

TEST(Fit, ComputesAUCAndF1OverAllBatches) {
  const Dataset ids = class_data(50, 4, 3);
  const Dataset data(random_matrix(50, 4, 7), one_hot(ids.y(), 3));
  Sequential model({Input({4}), Dense(3, "softmax")});
  model.compile({.optimizer = SGD({.learning_rate = kTiny}),
                 .loss = CategoricalCrossentropy(),
                 .metrics = {AUC(), F1Score({.average = Average::kMacro}), "precision"}});
  const History history = model.fit(data, {.batch_size = 16, .verbose = 0});
  const Matrix p = model.predict(data);
  for (Polymorphic<Metric> metric : std::vector<Polymorphic<Metric>>{
           AUC(), F1Score({.average = Average::kMacro}), Precision()}) {
    metric->update(read_only(data.y()), read_only(p));
    EXPECT_NEAR(history[metric->name()].back(), metric->result(), 1e-12) << metric->name();
    EXPECT_GT(metric->result(), 0) << metric->name();
  }
}
