// Whole networks: the gradient of every parameter, through all layers and the loss, against
// differences. In double only, where differences are exact enough to tell.
#ifdef GRADUS_DOUBLE

#include <gtest/gtest.h>

#include "gradus/layers/activations.hpp"
#include "gradus/layers/dense.hpp"
#include "gradus/layers/input.hpp"
#include "gradus/layers/relu.hpp"
#include "gradus/losses/binary_crossentropy.hpp"
#include "gradus/losses/categorical_crossentropy.hpp"
#include "gradus/losses/regression.hpp"
#include "gradus/losses/sparse_categorical_crossentropy.hpp"
#include "gradus/model/network.hpp"
#include "support/gradient_check.hpp"
#include "support/matrices.hpp"
#include "support/network_gradient.hpp"

using namespace gradus;

namespace {

using Layers = std::vector<Polymorphic<Layer>>;

const DenseOptions kNoBias = {.use_bias = false};

/// ReLU's corners must be farther away than the differences reach.
void expect_no_corner(const Network& network, const Workspace& work) {
  for (Index l = 1; l <= network.steps(); ++l) {
    if (network.step_class(l) != "ReLU") continue;
    ASSERT_GT(work.a[static_cast<std::size_t>(l - 1)].cwiseAbs().minCoeff(), 1e-3)
        << "choose another seed";
  }
}

enum class Way { kAsGiven, kThroughLogits };

/// Checks ∂L/∂θ for a batch of random samples with random weights. kThroughLogits goes back as
/// training does, from below the softmax or sigmoid; the differences are those of the whole
/// network and the loss as given in either case.
void check_network(const Layers& layers, const Shape& input, const Loss& loss, const Matrix& y_true,
                   Way way = Way::kAsGiven) {
  Network network(layers, input, 1);
  network.theta() = random_vector(network.theta().size(), 11);  // biases too
  const Rows rows{0, y_true.rows()};
  Workspace work = network.make_workspace(rows.count);
  network.add_deltas(work);
  work.a.front() = random_matrix(rows.count, network.inputs(), 12);
  const Vector weights = random_vector(rows.count, 13, 0.5, 2);

  const auto L = [&] {
    network.forward(work, rows);
    return loss(y_true, work.a.back(), weights);
  };
  const Vector differences = numeric_gradient(view(network.theta()), L);

  network.forward(work, rows);
  expect_no_corner(network, work);
  Index top = network.steps();
  Polymorphic<Loss> on_logits;
  if (way == Way::kThroughLogits) {
    on_logits = loss.fused_with(network.step_class(top));
    ASSERT_TRUE(on_logits);
    --top;
  }
  const Loss& evaluated = on_logits ? *on_logits : loss;
  const auto l = static_cast<std::size_t>(top);
  Vector c(rows.count), values(rows.count);
  evaluated.evaluate(read_only(y_true), read_only(work.a[l]), read_only(weights), view(values),
                     view(c), view(work.delta[l]));
  const Vector gradient = go_back(network, work, rows, top);

  EXPECT_NEAR(c.dot(values), L(), 1e-12);
  EXPECT_TRUE(derivatives_agree(gradient, differences));
}

const Matrix ids = column({2, 0, 3, 2, 1, 3, 0});
const Matrix one_hots = one_hot({2, 0, 3, 2, 1, 3, 0}, 4);
const Matrix yes_or_no = column({1, 0, 0, 1, 1, 0, 1});
const Matrix numbers = random_matrix(7, 3, 21, -2, 2);

}  // namespace

TEST(NetworkGradient, DenseReluDenseSoftmaxWithSparseCrossentropy) {
  const Layers layers = {Dense(6, "relu"), Dense(4, "softmax")};
  for (const Way way : {Way::kAsGiven, Way::kThroughLogits}) {
    check_network(layers, {5}, SparseCategoricalCrossentropy(), ids, way);
    check_network(layers, {5}, SparseCategoricalCrossentropy({.reduction = Reduction::kSum}), ids,
                  way);
  }
}

TEST(NetworkGradient, DenseReluDenseSoftmaxWithCategoricalCrossentropy) {
  const Layers layers = {Dense(6, "relu"), Dense(4, "softmax")};
  const CategoricalCrossentropy smoothed(
      {.label_smoothing = 0.1, .reduction = Reduction::kMeanWithSampleWeight});
  for (const Way way : {Way::kAsGiven, Way::kThroughLogits}) {
    check_network(layers, {5}, CategoricalCrossentropy(), one_hots, way);
    check_network(layers, {5}, smoothed, one_hots, way);
  }
}

TEST(NetworkGradient, LogitsWithCrossentropyFromLogits) {
  check_network({Dense(6, "relu"), Dense(4)}, {5}, SparseCategoricalCrossentropy({true}), ids);
  check_network({Dense(6, "relu"), Dense(4)}, {5}, CategoricalCrossentropy({true}), one_hots);
  check_network({Dense(6, "relu"), Dense(1)}, {5}, BinaryCrossentropy({true}), yes_or_no);
}

TEST(NetworkGradient, SigmoidWithBinaryCrossentropy) {
  const Layers layers = {Dense(6, "tanh"), Dense(1, "sigmoid")};
  const Layers several = {Dense(6, "sigmoid"), Dense(4, "sigmoid")};
  for (const Way way : {Way::kAsGiven, Way::kThroughLogits}) {
    check_network(layers, {5}, BinaryCrossentropy(), yes_or_no, way);
    check_network(several, {5}, BinaryCrossentropy({.label_smoothing = 0.2}), one_hots, way);
  }
}

TEST(NetworkGradient, TanhWithMeanSquaredError) {
  check_network({Dense(6, "tanh"), Dense(5, "tanh"), Dense(3, "tanh")}, {4}, MeanSquaredError(),
                numbers);
}

TEST(NetworkGradient, LinearWithHuberAndMeanAbsoluteError) {
  check_network({Dense(6, "tanh"), Dense(3)}, {4}, Huber(), numbers);
  check_network({Dense(6, "tanh"), Dense(3)}, {4}, Huber({.delta = 0.5}), numbers);
  check_network({Dense(6, "tanh"), Dense(3)}, {4}, MeanAbsoluteError(), numbers);
}

TEST(NetworkGradient, WithoutHiddenLayer) {
  check_network({Dense(4, "softmax")}, {5}, SparseCategoricalCrossentropy(), ids,
                Way::kThroughLogits);
  check_network({Dense(3)}, {5}, MeanSquaredError(), numbers);
}

TEST(NetworkGradient, WithoutBias) {
  const Layers layers = {Dense(6, "relu", kNoBias), Dense(5, "relu"), Dense(4, "softmax", kNoBias)};
  check_network(layers, {5}, SparseCategoricalCrossentropy(), ids, Way::kThroughLogits);
}

TEST(NetworkGradient, ActivationsAsLayersOfTheirOwn) {
  const Layers layers = {Dense(6), ReLU(), Dense(5), Sigmoid(),
                         Dense(5), Tanh(), Dense(4), Softmax()};
  for (const Way way : {Way::kAsGiven, Way::kThroughLogits}) {
    check_network(layers, {5}, SparseCategoricalCrossentropy(), ids, way);
  }
}

TEST(NetworkGradient, SoftmaxWithin) {
  check_network({Dense(6), Softmax(), Dense(3)}, {4}, MeanSquaredError(), numbers);
}

TEST(NetworkGradient, LayersWithoutParametersBelow) {
  // No delta is computed below the first trainable layer, and none above must be missed.
  check_network({Tanh(), Flatten(), Sigmoid(), Dense(5, "tanh"), Dense(3)}, {2, 2},
                MeanSquaredError(), numbers);
}

TEST(NetworkGradient, FlattenInBetween) {
  check_network({Flatten(), Dense(6, "relu"), Flatten(), Dense(4, "softmax")}, {2, 3, 1},
                SparseCategoricalCrossentropy(), ids, Way::kThroughLogits);
}

#endif
