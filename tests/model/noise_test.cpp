// Layers that draw noise, within a network.
#include <gtest/gtest.h>

#include "gradus/layers/dense.hpp"
#include "gradus/layers/noise_layers.hpp"
#include "gradus/losses/regression.hpp"
#include "gradus/model/network.hpp"
#include "support/gradient_check.hpp"
#include "support/matrices.hpp"
#include "support/network_gradient.hpp"

using namespace gradus;

namespace {

constexpr Index kNoisyRows = 6;

Workspace training_workspace(const Network& network) {
  Workspace work = network.make_workspace(kNoisyRows);
  network.add_deltas(work);
  work.a.front() = random_matrix(kNoisyRows, network.inputs(), 12);
  return work;
}

/// a[L] of a training step.
Matrix output(const Network& network, std::uint64_t training_step) {
  Workspace work = training_workspace(network);
  network.forward(work, {0, kNoisyRows}, training_step);
  return work.a.back();
}

/// y = x + noise, with noise in [0, 1).
class AddUniform : public NoiseLayer {
 public:
  AddUniform() : NoiseLayer(3) {}
  std::string class_name() const override { return "AddUniform"; }
  void forward(ConstVectorView /*theta*/, ConstMatrixView x, MatrixView y) const override { y = x; }
  void backward(ConstVectorView /*theta*/, ConstMatrixView /*x*/, ConstMatrixView /*y*/,
                ConstMatrixView /*dy*/, MatrixView /*dx*/) const override {
    ADD_FAILURE() << "training goes back through backward_training()";
  }
  void draw(Random& random, VectorView noise) const override {
    for (Scalar& value : noise) value = static_cast<Scalar>(random.uniform());
  }
  void forward_training(ConstMatrixView x, ConstMatrixView noise, MatrixView y) const override {
    y = x + noise;
  }
  void backward_training(ConstMatrixView /*noise*/, ConstMatrixView dy,
                         MatrixView dx) const override {
    dx = dy;
  }
};

}  // namespace

TEST(Noise, ComesFromTheStreamThatIsDocumented) {
  const Network network({AddUniform(), Dropout(0.5, 7)}, {4}, 1);
  Workspace work = training_workspace(network);
  network.forward(work, {0, kNoisyRows}, 41);
  for (Index n = 0; n < kNoisyRows; ++n) {
    SCOPED_TRACE(n);
    Random random(Random(Random(7, 41).next(), 2).next(), static_cast<std::uint64_t>(n));
    for (Index j = 0; j < 4; ++j) {
      EXPECT_EQ(work.noise[2](n, j), random.uniform() < 0.5 ? 0 : 2);
      EXPECT_EQ(work.a[2](n, j), work.a[1](n, j) * work.noise[2](n, j));
    }
  }
}

TEST(Noise, DependsOnTheStepTheSeedTheLayerAndTheRow) {
  const auto dropped = [](std::uint64_t seed) {
    return Network({Dropout(0.5, seed), Dropout(0.5, seed)}, {100}, 1);
  };
  const Network network = dropped(0);
  EXPECT_EQ(output(network, 3), output(network, 3));
  EXPECT_NE(output(network, 3), output(network, 4));
  EXPECT_NE(output(network, 3), output(dropped(1), 3));

  Workspace work = training_workspace(network);
  network.forward(work, {0, kNoisyRows}, 3);
  EXPECT_NE(work.noise[1], work.noise[2]) << "two layers with the same seed";
  EXPECT_NE(work.noise[1].row(0), work.noise[1].row(1));
}

TEST(Noise, DoesNotDependOnHowTheBatchIsCut) {
  const Network network({Dense(9), Dropout(0.5), Dense(3)}, {4}, 1);
  Workspace work = training_workspace(network);
  for (const Rows rows : {Rows{4, 2}, Rows{0, 1}, Rows{1, 3}}) {
    network.forward(work, rows, 5);
  }
  Workspace whole = training_workspace(network);
  network.forward(whole, {0, kNoisyRows}, 5);
  EXPECT_EQ(work.noise[2], whole.noise[2]);
}

TEST(Noise, IsNotInForward) {
  const Network with({Dense(9), Dropout(0.9), Dense(3)}, {4}, 1);
  const Network without({Dense(9), Dense(3)}, {4}, 1);
  Workspace a = training_workspace(with), b = training_workspace(without);
  with.forward(a, {0, kNoisyRows});
  without.forward(b, {0, kNoisyRows});
  EXPECT_EQ(a.a.back(), b.a.back());
  EXPECT_NE(output(with, 0), b.a.back());
}

TEST(Noise, OfRateZeroChangesNothing) {
  const Network with({Dense(9), Dropout(0), Dense(3)}, {4}, 1);
  const Network without({Dense(9), Dense(3)}, {4}, 1);
  EXPECT_EQ(output(with, 0), output(without, 0));
}

TEST(Noise, HasRoomOnlyInTrainingAndOnlyWhereItIsDrawn) {
  const Network network({Dense(9), Dropout(0.5), Dense(3)}, {4}, 1);
  EXPECT_TRUE(network.make_workspace(kNoisyRows).noise.empty());
  const Workspace work = training_workspace(network);
  ASSERT_EQ(work.noise.size(), 4U);
  EXPECT_EQ(work.noise[1].size(), 0);
  EXPECT_EQ(work.noise[2].size(), kNoisyRows * 9);
  EXPECT_EQ(work.noise[3].size(), 0);
}

#ifdef GRADUS_DOUBLE
TEST(Noise, GradientAgreesWithDifferencesForTheSameNoise) {
  const std::vector<std::vector<Polymorphic<Layer>>> networks = {
      {Dense(8, "tanh"), Dropout(0.3), Dense(3)},
      {Dropout(0.3), Dense(8, "tanh"), Dropout(0.5, 4), Dense(3), Dropout(0.2)},
      {Dense(8, "tanh"), AddUniform(), Dense(3, "sigmoid")}};
  const Matrix y_true = random_matrix(kNoisyRows, 3, 21);
  const MeanSquaredError loss;
  for (const auto& layers : networks) {
    Network network(layers, {4}, 1);
    network.theta() = random_vector(network.theta().size(), 11);
    Workspace work = training_workspace(network);
    const auto L = [&] {
      network.forward(work, {0, kNoisyRows}, 17);
      return loss(y_true, work.a.back());
    };
    const Vector differences = numeric_gradient(view(network.theta()), L);
    L();
    work.delta.back() = loss.derivative(y_true, work.a.back());
    EXPECT_TRUE(
        derivatives_agree(go_back(network, work, {0, kNoisyRows}, network.steps()), differences));
  }
}
#endif
