// What a model's outputs are.
#include <gtest/gtest.h>

#include "gradus/layers/activations.hpp"
#include "gradus/layers/dense.hpp"
#include "gradus/layers/input.hpp"
#include "gradus/layers/layer_normalization.hpp"
#include "gradus/layers/noise_layers.hpp"
#include "gradus/model/network.hpp"

using namespace gradus;

namespace {

using Layers = std::vector<Polymorphic<Layer>>;

class Own : public Layer {
 public:
  std::string class_name() const override { return "Own"; }
  void forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const override { y = x; }
  void backward(ConstVectorView /*theta*/, ConstMatrixView /*x*/, ConstMatrixView /*y*/,
                ConstMatrixView dy, MatrixView dx) const override {
    dx = dy;
  }
};

/// Of the layers, and of the network they make.
void expect_kind(const Layers& layers, OutputKind kind) {
  EXPECT_EQ(output_kind(layers), kind);
  EXPECT_EQ(Network(layers, {4}, 1).output_kind(), kind);
}

}  // namespace

TEST(OutputKind, IsThatOfTheLastLayerOrItsActivation) {
  expect_kind({Dense(3, "softmax"), Dense(3)}, OutputKind::kLogits);
  for (const char* name : {"relu", "tanh", "leaky_relu", "elu", "gelu", "softplus", "linear"}) {
    SCOPED_TRACE(name);
    expect_kind({Dense(3, name)}, OutputKind::kLogits);
  }
  expect_kind({Dense(3), LayerNormalization()}, OutputKind::kLogits);
  expect_kind({Dense(3, "sigmoid")}, OutputKind::kUnitInterval);
  expect_kind({Dense(3), Sigmoid()}, OutputKind::kUnitInterval);
  expect_kind({Dense(3, "softmax")}, OutputKind::kProbabilities);
  expect_kind({Dense(3), Softmax()}, OutputKind::kProbabilities);
}

TEST(OutputKind, LooksThroughWhatPassesItsInputOn) {
  expect_kind({Dense(3, "softmax"), Flatten(), Dropout(0.5)}, OutputKind::kProbabilities);
  expect_kind({Dense(3), Flatten()}, OutputKind::kLogits);
  expect_kind({Sigmoid(), Dropout(0.5), Input({4})}, OutputKind::kUnitInterval);
  expect_kind({Dense(3, Dropout(0.5))}, OutputKind::kLogits);
}

TEST(OutputKind, IsUnknownForALayerThatDoesNotSay) {
  expect_kind({Dense(3, "softmax"), Own()}, OutputKind::kAnything);
  expect_kind({Dense(3, Own())}, OutputKind::kAnything);
  expect_kind({Input({4}), Flatten()}, OutputKind::kAnything);
  EXPECT_EQ(output_kind({}), OutputKind::kAnything);
}
