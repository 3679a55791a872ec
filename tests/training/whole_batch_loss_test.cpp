// Losses that look at the whole batch, and losses that could but need not.
#include <gtest/gtest.h>

#include <vector>

#include "gradus/gradus.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

/// A loss of single samples, which training must take for one of the whole batch.
template <class PerSample>
class OnWholeBatch : public PerSample {
 public:
  using PerSample::PerSample;
  bool per_sample() const override { return false; }
};

/// Notes how many samples it is shown.
class WatchedVariance : public ErrorVariance {
 public:
  explicit WatchedVariance(std::vector<Index>& seen) : seen_(&seen) {}
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override {
    seen_->push_back(y_pred.rows());
    ErrorVariance::call(y_true, y_pred, values);
  }

 private:
  std::vector<Index>* seen_;
};

Vector trained_on(const Polymorphic<Loss>& loss, const Dataset& data, Index outputs) {
  Sequential model({Input({data.features()}), Dense(13, "tanh"), Dense(outputs)});
  model.compile({.optimizer = SGD({.learning_rate = 0.1, .momentum = 0.5}), .loss = loss});
  model.fit(data, {.batch_size = 150, .epochs = 3, .threads = 2, .verbose = 0});
  return model.network().theta();
}

}  // namespace

TEST(WholeBatchLoss, GivesTheSameBitsWhereItCouldBePerSample) {
  const Dataset numbers = regression_data(500, 5, 3);
  EXPECT_TRUE(same_bits(trained_on(OnWholeBatch<MeanSquaredError>(), numbers, 3),
                        trained_on(MeanSquaredError(), numbers, 3)));
  EXPECT_TRUE(
      same_bits(trained_on(OnWholeBatch<Huber>(), numbers, 3), trained_on(Huber(), numbers, 3)));
}

TEST(WholeBatchLoss, GivesTheSameWeightsFromLogits) {
  // Not the same bits: the last few exponentials of an array are computed one by one, and those of
  // a whole batch are others than those of a shard.
  const Dataset classes = class_data(500, 5, 3);
  using Sparse = SparseCategoricalCrossentropy;
  const SparseCategoricalCrossentropyOptions options{.from_logits = true};
  const Vector whole = trained_on(OnWholeBatch<Sparse>(options), classes, 3);
  const Vector sharded = trained_on(Sparse(options), classes, 3);
  EXPECT_LE((whole - sharded).cwiseAbs().maxCoeff(), 1e-5);
}

TEST(WholeBatchLoss, SeesEachBatchOnceAndWhole) {
  std::vector<Index> seen;
  Sequential model({Input({5}), Dense(2)});
  model.compile({.optimizer = SGD(), .loss = WatchedVariance(seen)});
  const Dataset data = regression_data(500, 5, 2);
  const std::vector<Index> batches = {200, 200, 100};
  model.fit(data, {.batch_size = 200, .threads = 1, .verbose = 0});
  EXPECT_EQ(seen, batches);
  seen.clear();
  model.evaluate(data, {.batch_size = 200, .threads = 1});
  EXPECT_EQ(seen, batches);
}

TEST(WholeBatchLoss, HasTheValueOfTheWholeBatch) {
  // Shards of the batch would each have a mean error of their own.
  const Dataset data = regression_data(300, 5, 2);
  Sequential model({Input({5}), Dense(2)});
  model.compile({.optimizer = SGD(), .loss = ErrorVariance()});
  const Vector error = (model.predict(data) - data.y()).rowwise().mean();
  const double variance = (error.array() - error.mean()).square().mean();
  EXPECT_NEAR(model.evaluate(data, {.batch_size = 300})["loss"], variance, 1e-6);
  const History history = model.fit(data, {.batch_size = 300, .verbose = 0});
  EXPECT_NEAR(history["loss"][0], variance, 1e-6);
}

TEST(WholeBatchLoss, Learns) {
  // The variance of the errors falls; their mean is free.
  const Dataset data = regression_data(300, 5, 1);
  Sequential model({Input({5}), Dense(16, "tanh"), Dense(1)});
  model.compile({.optimizer = Adam({.learning_rate = 0.01}), .loss = ErrorVariance()});
  const std::vector<double> loss =
      model.fit(data, {.batch_size = 100, .epochs = 40, .verbose = 0})["loss"];
  EXPECT_LT(loss.back(), 0.1 * loss.front());
}
