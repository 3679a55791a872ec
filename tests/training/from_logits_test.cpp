// Softmax or sigmoid followed by its cross-entropy is trained through the logits, p - y.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "gradus/gradus.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

struct TrainedModel {
  Vector theta;
  std::vector<double> loss;
};

/// From parameters `scale` times as large as usual.
TrainedModel train_from_logits_with(const std::vector<Polymorphic<Layer>>& layers,
                                    const Polymorphic<Loss>& loss, const Dataset& data,
                                    Scalar scale) {
  Sequential model(layers);
  model.compile({.optimizer = SGD({.learning_rate = 0.1}), .loss = loss});
  model.network().theta() *= scale;
  const History history = model.fit(data, {.batch_size = 40, .epochs = 2, .verbose = 0});
  std::vector<double> losses = history["loss"];
  losses.push_back(model.evaluate(data)["loss"]);
  return {model.network().theta(), losses};
}

/// An activation with a loss of probabilities, against no activation with the loss of logits.
void expect_same_training(Index outputs, const std::string& activation,
                          const Polymorphic<Loss>& loss, const Polymorphic<Loss>& logits_loss,
                          const Dataset& data) {
  for (const Scalar scale : {Scalar(1), Scalar(200)}) {
    SCOPED_TRACE(loss->name() + " at " + std::to_string(scale));
    const Input input({data.features()});
    const TrainedModel logits =
        train_from_logits_with({input, Dense(outputs)}, logits_loss, data, scale);
    const TrainedModel p =
        train_from_logits_with({input, Dense(outputs, activation)}, loss, data, scale);
    const TrainedModel own_layer = train_from_logits_with(
        {input, Dense(outputs), Layer::from_name(activation)}, loss, data, scale);
    EXPECT_TRUE(same_bits(p.theta, logits.theta));
    EXPECT_TRUE(same_bits(own_layer.theta, logits.theta));
    EXPECT_EQ(p.loss, logits.loss);
    EXPECT_EQ(own_layer.loss, logits.loss);
  }
}

}  // namespace

TEST(FromLogits, GivesTheBitsOfALinearOutput) {
  const Dataset classes = class_data(100, 4, 3);
  expect_same_training(3, "softmax", SparseCategoricalCrossentropy(),
                       SparseCategoricalCrossentropy({.from_logits = true}), classes);
  const Dataset rows(random_matrix(100, 4, 1), one_hot(classes.y(), 3));
  expect_same_training(3, "softmax", CategoricalCrossentropy(),
                       CategoricalCrossentropy({.from_logits = true}), rows);
  expect_same_training(1, "sigmoid", BinaryCrossentropy(),
                       BinaryCrossentropy({.from_logits = true}), class_data(100, 4, 2));
}

TEST(FromLogits, KeepsTheOptions) {
  const Dataset yes_or_no = class_data(100, 4, 2);
  const Reduction sum = Reduction::kSum;
  expect_same_training(
      1, "sigmoid", BinaryCrossentropy({.label_smoothing = Scalar(0.2), .reduction = sum}),
      BinaryCrossentropy({.from_logits = true, .label_smoothing = Scalar(0.2), .reduction = sum}),
      yes_or_no);
  expect_same_training(3, "softmax", SparseCategoricalCrossentropy({.reduction = sum}),
                       SparseCategoricalCrossentropy({.from_logits = true, .reduction = sum}),
                       class_data(100, 4, 3));
}

TEST(FromLogits, LearnsFromASaturatedSoftmax) {
  // Logits 200 and -200, and the label of the other: p = (1, 0), y = (0, 1), x = 1. The loss is
  // 400, where a loss of probabilities would stop at -log 1e-7 = 16, and the gradient is
  // p - y = (1, -1), where it would be 0.
  const Dataset data(Matrix::Ones(1, 1), Matrix::Ones(1, 1));
  Sequential model({Input({1}), Dense(2, "softmax", {.use_bias = false})});
  model.compile({.optimizer = SGD({.learning_rate = 1}), .loss = SparseCategoricalCrossentropy()});
  model.network().theta() << 200, -200;
  EXPECT_EQ(model.predict(data)(0, 0), 1);
  EXPECT_LT(model.predict(data)(0, 1), 1e-30);
  const History history = model.fit(data, {.verbose = 0});
  EXPECT_FLOAT_EQ(static_cast<float>(history["loss"][0]), 400);
  EXPECT_EQ(model.network().theta(), (Vector(2) << 199, -199).finished());
}

TEST(FromLogits, LearnsFromASaturatedSigmoid) {
  const Dataset data(Matrix::Ones(1, 1), Matrix::Zero(1, 1));
  Sequential model({Input({1}), Dense(1, "sigmoid", {.use_bias = false})});
  model.compile({.optimizer = SGD({.learning_rate = 1}), .loss = BinaryCrossentropy()});
  model.network().theta() << 200;
  EXPECT_EQ(model.predict(data)(0, 0), 1);
  const History history = model.fit(data, {.verbose = 0});
  EXPECT_FLOAT_EQ(static_cast<float>(history["loss"][0]), 200);
  EXPECT_EQ(model.network().theta()(0), 199);
}

TEST(FromLogits, IsNotForAnotherActivation) {
  // Categorical cross-entropy on two sigmoids: through the probabilities, which here have no
  // gradient left.
  const Dataset data(Matrix::Ones(1, 1), (Matrix(1, 2) << 0, 1).finished());
  Sequential model({Input({1}), Dense(2, "sigmoid", {.use_bias = false})});
  model.compile({.optimizer = SGD({.learning_rate = 1}), .loss = CategoricalCrossentropy()});
  model.network().theta() << 200, -200;
  model.fit(data, {.verbose = 0});
  EXPECT_EQ(model.network().theta(), (Vector(2) << 200, -200).finished());
}

namespace {

/// A user's loss that builds on one of ours.
class HalfCrossentropy : public SparseCategoricalCrossentropy {
 public:
  void call(ConstMatrixView y_true, ConstMatrixView y_pred, VectorView values) const override {
    SparseCategoricalCrossentropy::call(y_true, y_pred, values);
    values /= 2;
  }
};

}  // namespace

TEST(FromLogits, DoesNotReplaceALossDerivedFromOurs) {
  const Dataset data = class_data(50, 4, 3);
  Sequential model({Input({4}), Dense(3, "softmax")});
  model.compile({.optimizer = SGD(), .loss = SparseCategoricalCrossentropy()});
  const double loss = model.evaluate(data)["loss"];
  model.compile({.optimizer = SGD(), .loss = HalfCrossentropy()});
  EXPECT_NEAR(model.evaluate(data)["loss"], loss / 2, 1e-6);
}
