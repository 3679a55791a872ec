// One step of training against the loss that it should lower.
#include <gtest/gtest.h>

#include <vector>

#include "gradus/gradus.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

constexpr std::uint32_t kTwoShards = 150;  // shards of 128 and 22 rows

}  // namespace

TEST(Trainer, StepReturnsTheLossBeforeTheUpdate) {
  const Dataset data = regression_data(kTwoShards, 3, 2);
  const auto rows = first_rows(kTwoShards);
  Sequential model({Input({3}), Dense(4, "tanh"), Dense(2)});
  const Matrix before = model.predict(data);
  const MeanSquaredError loss;
  SGD sgd;
  Trainer trainer(model.network(), loss, 2, kTwoShards, 2);
  const double by_test = trainer.test_step({data, rows});
  const double by_train = trainer.train_step({data, rows}, sgd);
  EXPECT_DOUBLE_EQ(by_train, by_test);
  EXPECT_NEAR(by_train, (before - data.y()).array().square().mean(), 1e-6);
  EXPECT_TRUE(same_bits(Matrix(trainer.y_pred()), before)) << "predictions are those before";
  EXPECT_TRUE(same_bits(Matrix(trainer.y_true()), data.y()));
  EXPECT_LT(trainer.test_step({data, rows}), by_test);
}

TEST(Trainer, TakesTheRowsItIsGiven) {
  const Dataset data = regression_data(kTwoShards, 3, 2);
  Sequential model({Input({3}), Dense(2)});
  const MeanSquaredError loss;
  Trainer trainer(model.network(), loss, 2, 10, 1);
  const std::vector<std::uint32_t> rows = {149, 0, 7, 7};
  trainer.test_step({data, rows});
  ASSERT_EQ(trainer.y_true().rows(), 4);
  ASSERT_EQ(trainer.y_pred().rows(), 4);
  for (Index k = 0; k < 4; ++k) {
    EXPECT_EQ(trainer.y_true()(k, 1), data.y()(rows[static_cast<std::size_t>(k)], 1));
  }
  EXPECT_EQ(trainer.y_pred().row(2), trainer.y_pred().row(3));
}

TEST(Trainer, WeighsTheSamples) {
  // A weight of 2 counts as having the sample twice, under a sum.
  const Dataset data = regression_data(kTwoShards, 3, 2);
  Sequential model({Input({3}), Dense(2)});
  const MeanSquaredError loss({.reduction = Reduction::kSum});
  const std::vector<std::uint32_t> once = {3, 5};
  const std::vector<std::uint32_t> twice = {3, 5, 5};
  const Vector weight = (Vector(2) << 1, 2).finished();
  const Vector weighted = gradient_by_step(model.network(), loss, {data, once, read_only(weight)});
  const Vector repeated = gradient_by_step(model.network(), loss, {data, twice});
  EXPECT_LE((weighted - repeated).cwiseAbs().maxCoeff(), 1e-6);
}

TEST(Trainer, RefusesWrongSizes) {
  Sequential model({Input({3}), Dense(2)});
  const MeanSquaredError loss;
  const auto make = [&](Index batch_size, int threads) {
    return message_of<InvalidArgument>(
        [&] { Trainer(model.network(), loss, 2, batch_size, threads); });
  };
  expect_says(make(0, 1), {"batch_size", "at least 1", "got 0"});
  expect_says(make(8, -1), {"threads", "got -1"});
  EXPECT_EQ(make(8, 3), "");
}
