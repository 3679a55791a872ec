// Weights of samples and of classes.
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "gradus/gradus.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

constexpr Scalar kInfiniteWeight = std::numeric_limits<Scalar>::infinity();

struct WeightedResult {
  Vector theta;
  History history;
};

WeightedResult train_weighted(const Dataset& data, FitOptions options,
                              const Polymorphic<Loss>& loss = SparseCategoricalCrossentropy(),
                              Index outputs = 3) {
  Sequential model({Input({data.features()}), Dense(outputs, "softmax")});
  model.compile({.optimizer = SGD({.learning_rate = 0.5}), .loss = loss, .metrics = {"accuracy"}});
  options.batch_size = 16;
  options.epochs = 2;
  options.verbose = 0;
  History history = model.fit(data, options);
  return {model.network().theta(), history};
}

Vector weights_by_class(const Dataset& data, const Vector& weight_of_class) {
  Vector weights(data.size());
  for (Index n = 0; n < data.size(); ++n) {
    weights(n) = weight_of_class(static_cast<Index>(data.y()(n, 0)));
  }
  return weights;
}

std::string weights_refusal(FitOptions options) {
  return message_of<InvalidArgument>([&] { train_weighted(class_data(50, 4, 3), options); });
}

}  // namespace

TEST(SampleWeights, OfOneChangeNothing) {
  const Dataset data = class_data(50, 4, 3);
  const WeightedResult plain = train_weighted(data, {});
  const WeightedResult weighted = train_weighted(data, {.sample_weight = Vector::Ones(50)});
  EXPECT_TRUE(same_bits(weighted.theta, plain.theta));
  EXPECT_EQ(weighted.history["loss"], plain.history["loss"]);
}

TEST(SampleWeights, FollowTheirSamplesThroughTheShuffle) {
  // Only the first ten samples count: under a mean over the batch, with the others' weights 0, the
  // result is that of a sum over the ten in any order, so one weight on a wrong sample would show.
  const Dataset data = class_data(50, 4, 3);
  Vector first_ten = Vector::Zero(50);
  first_ten.head(10).setOnes();
  Dataset ten = data;
  ten.keep_first(10);
  const SparseCategoricalCrossentropy sum({.reduction = Reduction::kSum});
  Sequential on_all({Input({4}), Dense(3, "softmax")});
  on_all.compile({.optimizer = SGD(), .loss = sum});
  Sequential on_ten = on_all;
  on_all.fit(data, {.batch_size = 50, .epochs = 5, .sample_weight = first_ten, .verbose = 0});
  on_ten.fit(ten, {.batch_size = 50, .epochs = 5, .verbose = 0});
  const Vector difference = on_all.network().theta() - on_ten.network().theta();
  EXPECT_LE(difference.cwiseAbs().maxCoeff(), 1e-5);
}

TEST(SampleWeights, LeaveTheMetricsAlone) {
  const Dataset data = class_data(50, 4, 3);
  // A weight of 0 for all: nothing is learned, the loss is 0, and accuracy is what it was.
  const WeightedResult still = train_weighted(data, {.sample_weight = Vector::Zero(50)});
  EXPECT_EQ(still.history["loss"][1], 0);
  EXPECT_EQ(still.history["accuracy"][1], still.history["accuracy"][0]);
  EXPECT_GT(still.history["accuracy"][1], 0);
}

TEST(SampleWeights, DoNotWeighValidation) {
  const Dataset data = class_data(50, 4, 3);
  Vector weight = Vector::Zero(50);
  weight.head(40).setOnes();
  const WeightedResult trained =
      train_weighted(data, {.validation_split = 0.2, .sample_weight = weight});
  EXPECT_GT(trained.history["val_loss"][0], 0);
}

TEST(ClassWeights, AreSampleWeightsByClass) {
  const Dataset data = class_data(50, 4, 3);
  const Vector weight_of_class = (Vector(3) << 2, Scalar(0.5), 1).finished();
  const WeightedResult by_class =
      train_weighted(data, {.class_weight = {{0, 2.0}, {1, 0.5}}});  // 2: as it is
  const WeightedResult by_sample =
      train_weighted(data, {.sample_weight = weights_by_class(data, weight_of_class)});
  EXPECT_TRUE(same_bits(by_class.theta, by_sample.theta));
  EXPECT_EQ(by_class.history["loss"], by_sample.history["loss"]);
  EXPECT_FALSE(same_bits(by_class.theta, train_weighted(data, {}).theta));
}

TEST(ClassWeights, TakeOneHotTargets) {
  const Dataset data = class_data(50, 4, 3);
  const FitOptions options{.class_weight = {{0, 2.0}, {1, 0.5}}};
  const WeightedResult sparse = train_weighted(data, options);
  const WeightedResult dense = train_weighted({random_matrix(50, 4, 1), one_hot(data.y(), 3)},
                                              options, CategoricalCrossentropy());
  EXPECT_LE((sparse.theta - dense.theta).cwiseAbs().maxCoeff(), 1e-5);
}

TEST(SampleWeights, RefuseWhatDoesNotFit) {
  Vector infinite = Vector::Ones(50);
  infinite(7) = kInfiniteWeight;
  Vector nan = Vector::Ones(50);
  nan(7) = std::numeric_limits<Scalar>::quiet_NaN();
  expect_says(weights_refusal({.sample_weight = Vector::Ones(49)}),
              {"sample_weight", "50", "got 49"});
  expect_says(weights_refusal({.sample_weight = infinite}), {"sample_weight", "not finite"});
  expect_says(weights_refusal({.sample_weight = nan}), {"sample_weight", "not finite"});
  expect_says(weights_refusal({.class_weight = {{0, 1.0}}, .sample_weight = Vector::Ones(50)}),
              {"sample_weight or class_weight, not both"});
  expect_says(weights_refusal({.class_weight = {{-1, 1.0}}}), {"class_weight", "-1"});
  expect_says(weights_refusal({.class_weight = {{1, double{kInfiniteWeight}}}}),
              {"class_weight", "1: inf"});
}
