// The number of threads changes the time that training takes, and not one bit of what it finds.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "gradus/gradus.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

/// All that training and what follows it give.
struct ThreadOutcome {
  Vector theta;
  std::vector<double> losses;  // of each epoch, in training and in validation, and of evaluate()
  Matrix predictions;
};

ThreadOutcome train_on_threads(Sequential model, const Dataset& data, Index batch_size,
                               int threads) {
  const History history = model.fit(data, {.batch_size = batch_size,
                                           .epochs = 3,
                                           .validation_split = 0.1,
                                           .seed = 5,
                                           .threads = threads,
                                           .verbose = 0});
  ThreadOutcome outcome;
  outcome.theta = model.network().theta();
  outcome.losses = history["loss"];
  for (double loss : history["val_loss"]) outcome.losses.push_back(loss);
  const Logs logs = model.evaluate(data, {.batch_size = batch_size, .threads = threads});
  for (const auto& [name, value] : logs.items()) outcome.losses.push_back(value);
  outcome.predictions = model.predict(data, {.batch_size = batch_size, .threads = threads});
  return outcome;
}

void expect_same_at_any_number_of_threads(const Sequential& model, const Dataset& data,
                                          Index batch_size) {
  const ThreadOutcome one = train_on_threads(model, data, batch_size, 1);
  EXPECT_FALSE(same_bits(one.theta, model.network().theta())) << "nothing was trained";
  for (int threads : {2, 3, 4}) {
    SCOPED_TRACE(std::to_string(threads) + " threads, batches of " + std::to_string(batch_size));
    const ThreadOutcome several = train_on_threads(model, data, batch_size, threads);
    EXPECT_TRUE(same_bits(several.theta, one.theta));
    EXPECT_EQ(several.losses, one.losses);
    EXPECT_TRUE(same_bits(several.predictions, one.predictions));
  }
}

/// Sizes that no vector width divides, and more parameters than one slice of the update holds.
Sequential network(Index features, const Polymorphic<Layer>& output_activation) {
  return Sequential(
      {Input({features}), Dense(91, "relu"), Dense(43, "tanh"), Dense(7, output_activation)});
}

std::vector<Polymorphic<Optimizer>> optimizers() {
  return {SGD({.learning_rate = 0.05}),
          SGD({.learning_rate = 0.05, .momentum = 0.9}),
          SGD({.learning_rate = 0.05, .momentum = 0.9, .nesterov = true}),
          SGD({.learning_rate = 0.05, .weight_decay = 0.01, .clipnorm = 0.01}),
          Adam(),
          Adam({.amsgrad = true, .weight_decay = 0.01, .global_clipnorm = 0.01}),
          Adam({.learning_rate = CosineDecay({.initial_learning_rate = 0.01, .decay_steps = 20})}),
          AdamW(),
          RMSprop({.momentum = 0.9, .centered = true, .clipvalue = 0.001}),
          Adagrad(),
          Adamax(),
          Nadam()};
}

}  // namespace

TEST(ThreadInvariance, HoldsForEveryOptimizer) {
  const Dataset data = class_data(1111, 23, 7);
  for (const Polymorphic<Optimizer>& optimizer : optimizers()) {
    SCOPED_TRACE(optimizer->class_name());
    Sequential model = network(23, "softmax");
    model.compile(
        {.optimizer = optimizer, .loss = SparseCategoricalCrossentropy(), .metrics = {"accuracy"}});
    expect_same_at_any_number_of_threads(model, data, 100);
  }
}

TEST(ThreadInvariance, HoldsForBatchesOfManyShards) {
  // The first 90 percent: one full batch of 1000 or 2000, whose shards have 64 or more rows, and a
  // short one.
  const Dataset data = class_data(2333, 23, 7);
  Sequential model = network(23, "softmax");
  model.compile({.optimizer = Adam(), .loss = SparseCategoricalCrossentropy()});
  for (Index batch_size : {1000, 2000}) {
    expect_same_at_any_number_of_threads(model, data, batch_size);
  }
}

TEST(ThreadInvariance, HoldsForBytes) {
  Sequential model = network(23, "softmax");
  model.compile({.optimizer = Adam(), .loss = SparseCategoricalCrossentropy()});
  expect_same_at_any_number_of_threads(model, byte_data(777, 23, 7), 200);
}

TEST(ThreadInvariance, HoldsForEveryLoss) {
  const Dataset ids = class_data(333, 23, 7);
  const Dataset rows(random_matrix(333, 23, 1), one_hot(ids.y(), 7));
  for (const RegistryEntry<Loss>& known : known_losses()) {
    const Polymorphic<Loss> loss = known.make({});
    SCOPED_TRACE(loss->name());
    const bool yes_or_no = loss->predictions() == OutputKind::kUnitInterval;
    Sequential model = network(23, yes_or_no ? "sigmoid" : "softmax");
    model.compile({.optimizer = SGD({.learning_rate = 0.05, .clipnorm = 1.0}), .loss = loss});
    expect_same_at_any_number_of_threads(model, loss->takes_class_ids() ? ids : rows, 200);
  }
}

TEST(ThreadInvariance, HoldsForLayersThatDrawNormalizeAndPenalize) {
  Sequential model({Input({23}), Dense(91, "gelu", {.kernel_regularizer = L1L2({1e-3, 1e-3})}),
                    LayerNormalization(), Dropout(0.3), Dense(7, "softmax")});
  model.compile({.optimizer = Adam(), .loss = SparseCategoricalCrossentropy()});
  expect_same_at_any_number_of_threads(model, class_data(777, 23, 7), 200);
}

TEST(ThreadInvariance, HoldsWhereImagesAreDistorted) {
  Sequential model(
      {Input({5, 7}), RandomDistortion({5, 7}), Flatten(), Dense(31, "relu"), Dense(7, "softmax")});
  model.compile({.optimizer = Adam(), .loss = SparseCategoricalCrossentropy()});
  const Dataset images(random_matrix(777, 35, 1), class_data(777, 3, 7).y(), {5, 7});
  expect_same_at_any_number_of_threads(model, images, 300);
}

TEST(ThreadInvariance, HoldsWhereFeaturesAreLeftOut) {
  Sequential model({Input({523}), Dense(31, "relu"), Dense(7, "softmax")});
  model.compile({.optimizer = Adam(), .loss = SparseCategoricalCrossentropy()});
  expect_same_at_any_number_of_threads(model, sparse_byte_data(777, 523, 7), 300);
}

TEST(ThreadInvariance, HoldsForALossOfTheWholeBatch) {
  Sequential model = network(23, "linear");
  model.compile({.optimizer = Adam(), .loss = ErrorVariance(), .metrics = {"mse"}});
  for (Index batch_size : {100, 1500}) {
    expect_same_at_any_number_of_threads(model, regression_data(1777, 23, 7), batch_size);
  }
}

TEST(ThreadInvariance, HoldsForMnist) {
  const char* folder = std::getenv("GRADUS_DATA");
  if (folder == nullptr || *folder == '\0') GTEST_SKIP() << "needs MNIST in GRADUS_DATA";
  Dataset data = load_mnist(folder).train;
  data.keep_first(5000);
  Sequential model({Input({28, 28, 1}), Flatten(), Dense(84, "relu"), Dense(10, "softmax")});
  model.compile(
      {.optimizer = Adam(), .loss = SparseCategoricalCrossentropy(), .metrics = {"accuracy"}});
  expect_same_at_any_number_of_threads(model, data, 256);
}
