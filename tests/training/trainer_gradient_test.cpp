// The gradient that a step of training follows, against central differences of the loss of the
// whole batch: in double, where these have digits enough.
#ifdef GRADUS_DOUBLE

#include <gtest/gtest.h>

#include "gradus/gradus.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

constexpr std::uint32_t kGradientSamples = 150;  // shards of 128 and 22 rows

/// Between 1/2 and 3/2.
Vector random_weights() {
  const Vector random = random_matrix(kGradientSamples, 1, 77).col(0);
  return 1 + random.array() / 2;
}

Vector gradient_by_differences(Network& network, const Loss& loss, const Batch& batch) {
  constexpr double h = 1e-5;
  Trainer trainer(network, loss, batch.data.y().cols(), kGradientSamples, 1);
  Vector gradient(network.theta().size());
  for (Index i = 0; i < gradient.size(); ++i) {
    const double theta = network.theta()(i);
    network.theta()(i) = theta + h;
    const double above = trainer.test_step(batch);
    network.theta()(i) = theta - h;
    const double below = trainer.test_step(batch);
    network.theta()(i) = theta;
    gradient(i) = (above - below) / (2 * h);
  }
  return gradient;
}

void expect_step_goes_down(const Polymorphic<Layer>& last, const Polymorphic<Loss>& loss,
                           const Dataset& data) {
  SCOPED_TRACE(loss->name());
  Sequential model({Input({data.features()}), Dense(5, "tanh"), Dense(4, "sigmoid"), last});
  const auto rows = first_rows(kGradientSamples);
  const Vector sample_weight = random_weights();
  for (const bool weighted : {false, true}) {
    const Batch batch = weighted ? Batch{data, rows, read_only(sample_weight)} : Batch{data, rows};
    const Vector expected = gradient_by_differences(model.network(), *loss, batch);
    const Vector got = gradient_by_step(model.network(), *loss, batch);
    const double size = expected.cwiseAbs().maxCoeff();
    EXPECT_GT(size, 1e-4) << "nothing to compare";
    EXPECT_LE((got - expected).cwiseAbs().maxCoeff() / size, 1e-7);
  }
}

}  // namespace

TEST(TrainerGradient, IsThatOfTheWholeBatch) {
  const Dataset numbers = regression_data(kGradientSamples, 3, 2);
  const Dataset classes = class_data(kGradientSamples, 3, 3);
  const Dataset one_hot_rows(random_matrix(kGradientSamples, 3, 1), one_hot(classes.y(), 3));
  const Dataset yes_or_no = class_data(kGradientSamples, 3, 2);
  expect_step_goes_down(Dense(2), MeanSquaredError(), numbers);
  expect_step_goes_down(Dense(2), Huber({.delta = 0.3}), numbers);
  expect_step_goes_down(Dense(3, "softmax"), SparseCategoricalCrossentropy(), classes);
  expect_step_goes_down(Dense(3, "softmax"), CategoricalCrossentropy({.label_smoothing = 0.1}),
                        one_hot_rows);
  expect_step_goes_down(Dense(1, "sigmoid"), BinaryCrossentropy(), yes_or_no);
  expect_step_goes_down(Dense(1, "sigmoid"), MeanSquaredError(), yes_or_no);
  expect_step_goes_down(Dense(3, "softmax"), MeanSquaredError(), one_hot_rows);
}

TEST(TrainerGradient, IsThatOfALossOfTheWholeBatch) {
  const Dataset numbers = regression_data(kGradientSamples, 3, 2);
  for (const Reduction reduction :
       {Reduction::kSumOverBatchSize, Reduction::kSum, Reduction::kMeanWithSampleWeight}) {
    expect_step_goes_down(Dense(2), ErrorVariance(reduction), numbers);
  }
}

#endif
