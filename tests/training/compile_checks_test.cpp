// Mistakes that compile() and the beginning of fit() catch, and what they say to do.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "gradus/gradus.hpp"
#include "support/errors.hpp"
#include "support/matrices.hpp"

using namespace gradus;

namespace {

/// A model of `units` outputs with this activation, compiled with the loss.
Sequential compiled(Index units, const Polymorphic<Layer>& activation,
                    const Polymorphic<Loss>& loss) {
  Sequential model({Input({3}), Dense(units, activation)});
  model.compile({.optimizer = SGD(), .loss = loss});
  return model;
}

/// The call of fit() on these targets.
std::function<void()> fitting(Index units, const char* activation, const char* loss,
                              const Matrix& y) {
  return [=] {
    Sequential model = compiled(units, activation, loss);
    model.fit(Dataset(random_matrix(y.rows(), 3, 1), y), {.verbose = 0});
  };
}

}  // namespace

TEST(CompileChecks, LogitsLossAfterAnActivation) {
  const SparseCategoricalCrossentropy sparse({.from_logits = true});
  EXPECT_TRUE(says([&] { compiled(3, "softmax", sparse); },
                   {"compile", "from_logits = true", "softmax", "from_logits = false"}));
  EXPECT_TRUE(says([&] { compiled(1, "sigmoid", BinaryCrossentropy({.from_logits = true})); },
                   {"from_logits", "sigmoid"}));
  EXPECT_EQ(message_of([&] { compiled(3, "linear", sparse); }), "");
}

TEST(CompileChecks, ProbabilityLossAfterNoActivation) {
  for (const std::string loss :
       {"categorical_crossentropy", "sparse_categorical_crossentropy", "kl_divergence",
        "categorical_focal_crossentropy", "categorical_generalized_cross_entropy"}) {
    EXPECT_TRUE(says([&] { compiled(3, "linear", loss); }, {loss.c_str(), "logits", "softmax"}));
    EXPECT_TRUE(says([&] { compiled(3, "relu", loss); }, {loss.c_str(), "softmax"}));
  }
  EXPECT_TRUE(says([&] { compiled(1, "linear", "bce"); }, {"sigmoid", "from_logits"}));
}

TEST(CompileChecks, BinaryLossOnAChoiceAmongClasses) {
  EXPECT_TRUE(says([&] { compiled(10, "softmax", "bce"); },
                   {"yes or no", "SparseCategoricalCrossentropy", "sigmoid"}));
  EXPECT_EQ(message_of([&] { compiled(10, "sigmoid", "bce"); }), "") << "ten independent labels";
}

TEST(CompileChecks, LooksThroughLayersThatChangeNoNumbers) {
  Sequential model({Input({3}), Dense(3, "softmax"), Flatten()});
  EXPECT_TRUE(says(
      [&] {
        model.compile({.optimizer = SGD(), .loss = CategoricalCrossentropy({.from_logits = true})});
      },
      {"softmax"}));
}

TEST(CompileChecks, ARefusedLossLeavesTheModelAsItWas) {
  Sequential model = compiled(3, "softmax", "cce");
  EXPECT_THROW(model.compile({.optimizer = SGD(), .loss = "bce"}), InvalidArgument);
  const Dataset data(random_matrix(4, 3, 1), matrix({{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 0}}));
  EXPECT_EQ(model.fit(data, {.verbose = 0}).epochs().size(), 1u);
}

TEST(FitChecks, SparseLabelsForAOneHotLossAndTheReverse) {
  const Matrix ids = column({0, 2, 1});
  const Matrix rows = matrix({{1, 0, 0}, {0, 0, 1}, {0, 1, 0}});
  for (const char* loss : {"cce", "categorical_focal_crossentropy", "kld"}) {
    EXPECT_TRUE(
        says(fitting(3, "softmax", loss, ids), {"one_hot", "SparseCategoricalCrossentropy"}));
  }
  EXPECT_TRUE(says(fitting(3, "softmax", "scce", rows), {"class ids", "CategoricalCrossentropy"}));
}

TEST(FitChecks, LabelsThatCannotBe) {
  EXPECT_TRUE(
      says(fitting(3, "softmax", "scce", column({0, 3})), {"sample 1", "label 3", "0 to 2"}));
  EXPECT_TRUE(
      says(fitting(3, "softmax", "scce", column({0.5, 1})), {"sample 0", "0.5", "whole number"}));
  EXPECT_TRUE(says(fitting(3, "softmax", "scce", column({1, -1})), {"sample 1", "-1"}));
  EXPECT_TRUE(
      says(fitting(1, "linear", "mse", column({0, kNaN})), {"fit", "sample 1", "not finite"}));
  EXPECT_TRUE(says(fitting(1, "sigmoid", "bce", column({0, 7})),
                   {"sample 1", "target 7", "[0, 1]", "SparseCategoricalCrossentropy"}));
  EXPECT_TRUE(
      says(fitting(1, "linear", "hinge", column({1, 2})), {"hinge", "sample 1", "[-1, 1]"}));
  EXPECT_TRUE(
      says(fitting(1, "softplus", "poisson", column({1, -2})), {"poisson", "sample 1", "-2"}));
}

TEST(FitChecks, ShapesThatWouldBroadcast) {
  // (N, 1) targets against (N, 3) predictions: Keras compares each target with all three.
  EXPECT_TRUE(
      says(fitting(3, "linear", "mse", column({0, 1, 2})), {"3 columns", "got 1", "one_hot"}));
}

TEST(FitChecks, SoftmaxOverOneOutput) {
  EXPECT_TRUE(
      says(fitting(1, "softmax", "cce", column({0, 1})), {"softmax over one output", "sigmoid"}));
}

TEST(FitChecks, ValidationDataAndEvaluateToo) {
  Sequential model = compiled(1, "sigmoid", "bce");
  const Dataset good(random_matrix(4, 3, 1), column({0, 1, 1, 0}));
  const Dataset bad(random_matrix(4, 3, 1), column({0, 1, 5, 0}));
  EXPECT_TRUE(
      says([&] { model.fit(good, {.validation_data = &bad, .verbose = 0}); }, {"sample 2", "5"}));
  EXPECT_TRUE(says([&] { model.evaluate(bad); }, {"sample 2", "5"}));
}
