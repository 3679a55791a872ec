// Training with regularizers.
#include "gradus/layers/parameters.hpp"

#include <gtest/gtest.h>

#include "gradus/gradus.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

constexpr std::uint32_t kRegularizedSamples = 150;  // shards of 128 and 22 rows

/// More parameters than one slice of the update holds.
Sequential regularized_model(const DenseOptions& options) {
  return Sequential({Input({5}), Dense(90, "tanh", options), Dense(60, "tanh", options), Dense(2)},
                    2);
}

const DenseOptions kBoth = {.kernel_regularizer = L1L2({.l1 = 0.01, .l2 = 0.02}),
                            .bias_regularizer = L2(0.1)};

}  // namespace

TEST(RegularizedTraining, LossHoldsThePenalty) {
  const Dataset data = regression_data(kRegularizedSamples, 5, 2);
  const auto rows = first_rows(kRegularizedSamples);
  const MeanSquaredError loss;
  Sequential with = regularized_model(kBoth), without = regularized_model({});
  ASSERT_TRUE(same_bits(with.network().theta(), without.network().theta()));
  const double penalty = with.network().penalty();
  EXPECT_GT(penalty, 0.1);

  Trainer trainer(with.network(), loss, 2, kRegularizedSamples, 2);
  Trainer plain(without.network(), loss, 2, kRegularizedSamples, 2);
  SGD sgd;
  const double plain_loss = plain.test_step({data, rows});
  EXPECT_NEAR(trainer.test_step({data, rows}), plain_loss + penalty, 1e-12);
  EXPECT_NEAR(trainer.train_step({data, rows}, sgd), plain_loss + penalty, 1e-12)
      << "at θ before the update";
  EXPECT_LT(with.network().penalty(), penalty);
}

TEST(RegularizedTraining, StepAddsTheGradientOfThePenalty) {
  const Dataset data = regression_data(kRegularizedSamples, 5, 2);
  const auto rows = first_rows(kRegularizedSamples);
  const MeanSquaredError loss;
  Sequential with = regularized_model(kBoth), without = regularized_model({});
  const Vector& theta = with.network().theta();
  Vector expected = gradient_by_step(without.network(), loss, {data, rows});
  with.network().add_penalty_gradient(0, view(expected));
  const Vector got = gradient_by_step(with.network(), loss, {data, rows});
  EXPECT_GT(theta.size(), 4096);
  EXPECT_TRUE(all_near(got, expected, 0, by_precision(1e-6, 1e-14)));
}

TEST(RegularizedTraining, EvaluateAndHistoryHoldThePenalty) {
  const Dataset data = regression_data(kRegularizedSamples, 5, 2);
  Sequential m = regularized_model(kBoth);
  m.compile({.optimizer = SGD(), .loss = MeanSquaredError(), .metrics = {"mse"}});
  const Logs logs = m.evaluate(data);
  EXPECT_NEAR(logs["loss"], logs["mse"] + m.network().penalty(), 1e-6);
  const History history = m.fit(data, {.batch_size = kRegularizedSamples, .verbose = 0});
  EXPECT_NEAR(history["loss"].front(), logs["loss"], 1e-6);
}

TEST(RegularizedTraining, IsTheSameForAnyNumberOfThreads) {
  const auto train = [](int threads) {
    Sequential m = regularized_model(kBoth);
    m.compile({.optimizer = Adam(), .loss = MeanSquaredError()});
    m.fit(regression_data(555, 5, 2),
          {.batch_size = 200, .epochs = 2, .seed = 1, .threads = threads, .verbose = 0});
    return m.network().theta();
  };
  const Vector one = train(1);
  for (const int threads : {2, 3, 4}) EXPECT_TRUE(same_bits(train(threads), one));
}

TEST(RegularizedTraining, OfFactorZeroIsTrainingWithoutRegularizers) {
  const auto train = [](const DenseOptions& options) {
    Sequential m = regularized_model(options);
    m.compile({.optimizer = Adam(), .loss = MeanSquaredError()});
    m.fit(regression_data(333, 5, 2), {.epochs = 2, .verbose = 0});
    return m.network().theta();
  };
  EXPECT_TRUE(same_bits(train({.kernel_regularizer = L1L2()}), train({})));
}

TEST(RegularizedTraining, MakesWeightsSmaller) {
  const auto norm = [](const DenseOptions& options) {
    Sequential m = regularized_model(options);
    m.compile({.optimizer = SGD({.learning_rate = 0.1}), .loss = MeanSquaredError()});
    m.fit(regression_data(kRegularizedSamples, 5, 2), {.epochs = 10, .verbose = 0});
    return m.network().theta().head(5 * 90).norm();
  };
  EXPECT_LT(norm({.kernel_regularizer = L2(0.1)}), norm({}) / 2);
}

// By hand: one weight w = 1, one sample x = 2, y = 1: L = (2w - 1)² + 0.5 w² = 1.5, and
// ∂L/∂w = 4 (2w - 1) + w = 5; a step of 0.1 gives w = 0.5, whose L is 0.125.
TEST(RegularizedTraining, GivesTheNumbersOfAHandCalculation) {
  Sequential m({Input({1}), Dense(1, {}, {.use_bias = false, .kernel_regularizer = L2(0.5)})});
  m.network().theta()(0) = 1;
  m.compile({.optimizer = SGD({.learning_rate = 0.1}), .loss = "mse"});
  const Dataset data(column({2}), column({1}));
  EXPECT_NEAR(m.fit(data, {.verbose = 0})["loss"].front(), 1.5, 1e-6);
  EXPECT_NEAR(m.network().theta()(0), 0.5, 1e-6);
  EXPECT_NEAR(m.evaluate(data)["loss"], 0.125, 1e-6);
}
