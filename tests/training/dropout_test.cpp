// Training with layers that draw noise.
#include "gradus/layers/noise_layers.hpp"

#include <gtest/gtest.h>

#include "gradus/gradus.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

constexpr std::uint32_t kDropoutSamples = 150;  // shards of 128 and 22 rows

Sequential dropout_model(const Polymorphic<Layer>& dropout) {
  Sequential dropout_model({Input({5}), Dense(40, "tanh"), dropout, Dense(3, "softmax")}, 2);
  dropout_model.compile(
      {.optimizer = Adam(), .loss = SparseCategoricalCrossentropy(), .metrics = {"accuracy"}});
  return dropout_model;
}

/// θ after some epochs.
Vector trained_with(const Polymorphic<Layer>& dropout, int threads, Index epochs = 2) {
  Sequential m = dropout_model(dropout);
  m.fit(class_data(500, 5, 3),
        {.batch_size = 200, .epochs = epochs, .seed = 1, .threads = threads, .verbose = 0});
  return m.network().theta();
}

}  // namespace

TEST(DropoutTraining, IsTheSameForTheSameSeed) {
  EXPECT_TRUE(same_bits(trained_with(Dropout(0.5, 7), 1), trained_with(Dropout(0.5, 7), 1)));
  EXPECT_FALSE(same_bits(trained_with(Dropout(0.5, 7), 1), trained_with(Dropout(0.5, 8), 1)));
}

TEST(DropoutTraining, IsTheSameForAnyNumberOfThreads) {
  const Vector one = trained_with(Dropout(0.5), 1);
  for (const int threads : {2, 3, 4})
    EXPECT_TRUE(same_bits(trained_with(Dropout(0.5), threads), one));
}

TEST(DropoutTraining, OfRateZeroIsTrainingWithoutDropout) {
  EXPECT_TRUE(same_bits(trained_with(Dropout(0), 2), trained_with(Flatten(), 2)));
  EXPECT_FALSE(same_bits(trained_with(Dropout(0.5), 2), trained_with(Flatten(), 2)));
}

TEST(DropoutTraining, IsOffInEvaluateAndPredict) {
  Sequential with = dropout_model(Dropout(0.9)), without = dropout_model(Flatten());
  ASSERT_TRUE(same_bits(with.network().theta(), without.network().theta()));
  const Dataset data = class_data(kDropoutSamples, 5, 3);
  EXPECT_TRUE(same_bits(with.predict(data), without.predict(data)));
  EXPECT_EQ(with.evaluate(data)["loss"], without.evaluate(data)["loss"]);
}

TEST(DropoutTraining, PredictionsOfAStepAreThoseMadeInTraining) {
  Sequential m = dropout_model(Dropout(0.5));
  const Dataset data = class_data(kDropoutSamples, 5, 3);
  const auto rows = first_rows(kDropoutSamples);
  const Matrix without_noise = m.predict(data);
  const SparseCategoricalCrossentropy loss;
  SGD sgd;
  Trainer trainer(m.network(), loss, 1, kDropoutSamples, 2);
  Workspace work = m.network().make_workspace(kDropoutSamples);
  m.network().add_deltas(work);
  work.a.front() = random_matrix(kDropoutSamples, 5, 1);  // the samples of class_data
  m.network().forward(work, {0, kDropoutSamples}, 0);
  const double value = trainer.train_step({data, rows}, sgd);
  EXPECT_TRUE(same_bits(Matrix(trainer.y_pred()), work.a.back()));
  EXPECT_FALSE(same_bits(Matrix(trainer.y_pred()), without_noise));
  EXPECT_NEAR(value, static_cast<double>(loss(data.y(), work.a.back())), 1e-5);
}

TEST(DropoutTraining, DrawsAnewAtEachStepOfTheOptimizer) {
  const Dataset data = class_data(kDropoutSamples, 5, 3);
  const auto rows = first_rows(kDropoutSamples);
  const SparseCategoricalCrossentropy loss;
  Sequential m = dropout_model(Dropout(0.5));
  const Vector theta = m.network().theta();
  SGD sgd;
  Trainer first(m.network(), loss, 1, kDropoutSamples, 1);
  const double at_0 = first.train_step({data, rows}, sgd);
  m.network().theta() = theta;
  // Another trainer goes on where the optimizer is: with the masks of step 1.
  Trainer second(m.network(), loss, 1, kDropoutSamples, 1);
  const double at_1 = second.train_step({data, rows}, sgd);
  m.network().theta() = theta;
  SGD again;
  const double at_0_again = second.train_step({data, rows}, again);
  EXPECT_NE(at_0, at_1);
  EXPECT_EQ(at_0, at_0_again);
}

TEST(DropoutTraining, WorksWithALossOfTheWholeBatch) {
  const Dataset data = regression_data(kDropoutSamples, 5, 2);
  const auto train = [&](int threads) {
    Sequential m({Input({5}), Dense(40, "tanh"), Dropout(0.3), Dense(2)}, 2);
    m.compile({.optimizer = Adam(), .loss = ErrorVariance()});
    const History history =
        m.fit(data, {.batch_size = 100, .epochs = 20, .seed = 1, .threads = threads, .verbose = 0});
    EXPECT_LT(history["loss"].back(), history["loss"].front());
    return m.network().theta();
  };
  EXPECT_TRUE(same_bits(train(1), train(3)));
}
