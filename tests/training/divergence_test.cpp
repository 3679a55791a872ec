// Training that stops being finite stops, and says where.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "gradus/gradus.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

constexpr Scalar kScalarNan = std::numeric_limits<Scalar>::quiet_NaN();
constexpr Scalar kScalarInf = std::numeric_limits<Scalar>::infinity();

Sequential regressor(const std::string& activation = "relu") {
  Sequential model({Input({5}), Dense(11, activation), Dense(2)});
  model.compile({.optimizer = SGD({.learning_rate = 0.01}), .loss = "mse"});
  return model;
}

std::string divergence(Sequential& model, const Dataset& data, FitOptions options) {
  options.verbose = 0;
  return message_of<DivergenceError>([&] { model.fit(data, options); });
}

}  // namespace

TEST(Divergence, NamesEpochBatchAndInput) {
  const Dataset clean = regression_data(12, 5, 2);
  Matrix x = random_matrix(12, 5, 1);
  x(5, 3) = kScalarNan;
  const Dataset data(x, clean.y());
  for (const std::string activation : {"relu", "tanh", "sigmoid", "linear"}) {
    SCOPED_TRACE(activation);
    Sequential model = regressor(activation);
    Sequential first_batch_only = model;
    expect_says(divergence(model, data, {.batch_size = 4, .epochs = 3, .shuffle = false}),
                {"epoch 1", "batch 2 of 3", "the loss is nan", "the input x", "learning rate"});
    // θ is as the first batch left it.
    Dataset four = clean;
    four.keep_first(4);
    first_batch_only.fit(four, {.batch_size = 4, .shuffle = false, .verbose = 0});
    EXPECT_TRUE(same_bits(model.network().theta(), first_batch_only.network().theta()));
    EXPECT_TRUE(model.history().epochs().empty());
  }
}

TEST(Divergence, NamesTheParameter) {
  Sequential model = regressor();
  const Network::NamedParameter kernel = model.network().parameters()[2];
  ASSERT_EQ(kernel.name, "dense_1/kernel");
  model.network().theta()(kernel.first + 1) = kScalarInf;
  const Vector before = model.network().theta();
  expect_says(divergence(model, regression_data(12, 5, 2), {.batch_size = 4}),
              {"epoch 1", "batch 1 of 3", "parameter dense_1/kernel"});
  EXPECT_TRUE(same_bits(model.network().theta(), before));
}

TEST(Divergence, SaysNanWithoutASign) {
  // inf - inf has the sign bit set on x86, and none on other processors.
  Sequential model({Input({2}), Dense(1)});
  model.compile({.optimizer = "sgd", .loss = "mse"});
  model.network().theta()(0) = kScalarInf;
  model.network().theta()(1) = -kScalarInf;
  const Dataset data(Matrix::Ones(4, 2), Matrix::Zero(4, 1));
  expect_says(divergence(model, data, {}), {"the loss is nan", "parameter dense/kernel"});
}

TEST(Divergence, NamesTheOutput) {
  // Finite inputs and parameters, but sums of products that are not.
  Sequential model = regressor("linear");
  model.network().theta().setConstant(std::sqrt(std::numeric_limits<Scalar>::max()));
  const Dataset data(Matrix::Ones(4, 5), Matrix::Zero(4, 2));
  expect_says(divergence(model, data, {}), {"batch 1 of 1", "output of dense_1"});
}

TEST(Divergence, SaysSoWhereOnlyTheLossIsTooLarge) {
  Sequential model({Input({1}), Dense(1)});
  model.compile({.optimizer = "sgd", .loss = "mse"});
  const Scalar large = std::numeric_limits<Scalar>::max() / 4;
  const Dataset data(Matrix::Ones(4, 1), Matrix::Constant(4, 1, large));
  expect_says(divergence(model, data, {}),
              {"the loss is inf", "all inputs, parameters and outputs are finite"});
}

TEST(Divergence, EndsTrainingWithTooLargeALearningRate) {
  Sequential model = regressor("linear");
  model.compile({.optimizer = SGD({.learning_rate = 1e30}), .loss = "mse"});
  expect_says(divergence(model, regression_data(64, 5, 2), {.batch_size = 4, .epochs = 10}),
              {"training diverged in epoch 1, batch", "of 16", "the loss is", "learning rate"});
}

TEST(Divergence, KeepsTheEpochsBeforeIt) {
  Sequential model = regressor();
  Observer observer;
  int ends = 0;
  observer.epoch_begin = [&](TrainingState& state) {
    if (state.epoch == 2) model.network().theta()(0) = kScalarNan;
  };
  observer.train_end = [&](TrainingState&) { ++ends; };
  expect_says(divergence(model, regression_data(12, 5, 2),
                         {.batch_size = 4, .epochs = 5, .callbacks = {&observer}}),
              {"epoch 3, batch 1 of 3", "parameter dense/kernel"});
  EXPECT_EQ(model.history().epochs().size(), 2);
  EXPECT_EQ(model.history()["loss"].size(), 2);
  EXPECT_EQ(ends, 1) << "callbacks must learn that training is over";
}

TEST(Divergence, OfALossOfTheWholeBatch) {
  Sequential model = regressor();
  model.compile({.optimizer = SGD(), .loss = ErrorVariance()});
  Matrix x = random_matrix(100, 5, 1);
  x(99, 0) = kScalarNan;
  const Dataset data(x, Matrix::Zero(100, 2));
  const Vector before = model.network().theta();
  expect_says(divergence(model, data, {.batch_size = 100}), {"the input x"});
  EXPECT_TRUE(same_bits(model.network().theta(), before));
}

TEST(Divergence, CanBeFollowedByTraining) {
  Sequential model = regressor();
  const Vector start = model.network().theta();
  model.network().theta()(0) = kScalarNan;
  const Dataset data = regression_data(12, 5, 2);
  EXPECT_NE(divergence(model, data, {}), "");
  model.network().theta() = start;
  EXPECT_EQ(divergence(model, data, {}), "");
  EXPECT_EQ(model.history().epochs().size(), 1);
}

TEST(Divergence, DoesNotTouchTheMoments) {
  Sequential model = regressor();
  model.compile({.optimizer = Adam(), .loss = "mse"});
  Sequential never_diverged = model;
  const Dataset data = regression_data(12, 5, 2);
  Matrix bad_x = random_matrix(12, 5, 1);
  bad_x(0, 0) = kScalarNan;
  const Dataset bad(bad_x, data.y());
  for (Sequential* m : {&model, &never_diverged}) {
    m->fit(data, {.shuffle = false, .verbose = 0});
    if (m == &model) {
      EXPECT_NE(divergence(*m, bad, {.shuffle = false}), "");
    }
    m->fit(data, {.shuffle = false, .verbose = 0});
  }
  EXPECT_TRUE(same_bits(model.network().theta(), never_diverged.network().theta()));
}

// --- The loss has no value where its predictions are ---

namespace {

/// What training says of a loss of one's own, on outputs that begin at b.
std::string divergence_of(const Polymorphic<Loss>& loss, double b) {
  Sequential model({Input({1}), Dense(1)});
  model.compile({.optimizer = "sgd", .loss = loss});
  model.network().theta() = vector({0, b});
  return divergence(model, Dataset(Matrix::Ones(8, 1), Matrix::Constant(8, 1, Scalar(0.25))), {});
}

}  // namespace

TEST(Divergence, NamesALossThatHasNoValueThere) {
  const auto log_loss =
      custom_loss("log_loss", [](const auto& y, const auto& p) { return y(0) - log(p(0)); });
  const auto root =
      custom_loss("root", [](const auto& y, const auto& p) { return y(0) + sqrt(p(0)); });
  for (const Polymorphic<Loss>& loss : {Polymorphic<Loss>(log_loss), Polymorphic<Loss>(root)}) {
    const std::string message = divergence_of(loss, -0.5);
    expect_says(message,
                {"the loss is nan, though all inputs, parameters and outputs are finite",
                 loss->name() + " gives nan for sample ", "with y_true (0.25) and y_pred (-0.5)",
                 "a logarithm or root of a number below 0", "Clip the prediction"});
    EXPECT_EQ(message.find("learning rate"), std::string::npos) << message;
  }
  expect_says(divergence_of(log_loss, 0), {"log_loss gives infinite for sample "});
  expect_says(divergence_of(root, 0), {"the loss is 0.25, but its gradient is not finite",
                                       "root gives slopes that are not finite for sample ",
                                       "y_pred (0)", "no value or no slope there"});
}

TEST(Divergence, BlamesTheLearningRateForPredictionsThatAreFarOut) {
  const auto squared =
      custom_loss("squared", [](const auto& y, const auto& p) { return (y - p).squaredNorm(); });
  expect_says(divergence_of(squared, by_precision(1e30, 1e200)),
              {"squared gives infinite for sample ", "Try a smaller learning rate"});
}

/// The cause that the numbers show, and not the learning rate whatever it is.
TEST(Divergence, NamesWeightDecayAndTargets) {
  const auto says = [](const AdamOptions& optimizer, Scalar target) {
    Sequential model({Input({3}), Dense(1)});
    model.compile({.optimizer = Adam(optimizer), .loss = "mse"});
    return divergence(model, Dataset(Matrix::Ones(8, 3), Matrix::Constant(8, 1, target)),
                      {.batch_size = 4, .epochs = 50});
  };
  constexpr Scalar kMost = std::numeric_limits<Scalar>::max();
  expect_says(says({.weight_decay = static_cast<double>(kMost)}, 1),
              {"try a smaller weight_decay"});
  expect_says(says({}, kMost), {"The targets are as large as", "scale them to about 1"});
}
