// Features that are 0 in all of a batch can be left out: nothing changes but the time it takes.
#include <gtest/gtest.h>

#include "gradus/layers/dense.hpp"
#include "gradus/layers/flatten.hpp"
#include "gradus/layers/layer_normalization.hpp"
#include "gradus/layers/relu.hpp"
#include "gradus/losses/regression.hpp"
#include "gradus/model/network.hpp"
#include "support/network_gradient.hpp"
#include "support/training_support.hpp"

using namespace gradus;

namespace {

using Layers = std::vector<Polymorphic<Layer>>;

constexpr Index kRows = 9;
constexpr Index kFeatures = 330;  // several blocks of the first kernel

/// Random, with runs of columns that are 0; those from kFeatures - 50 on all are.
Matrix sparse_x() {
  Matrix x = random_matrix(kRows, kFeatures, 1);
  for (Index j = 0; j < kFeatures; ++j) {
    if (j % 11 < 4 || j >= kFeatures - 50) x.col(j).setZero();
  }
  return x;
}

/// A workspace without the columns of x that are 0, or with all.
Workspace workspace(const Network& network, const Matrix& x, bool leave_out) {
  Workspace work = network.make_workspace(x.rows());
  network.add_deltas(work);
  if (leave_out) {
    std::vector<std::uint8_t> marks;
    for (Index j = 0; j < x.cols(); ++j) marks.push_back(x.col(j).isZero(0) ? 0 : 1);
    network.add_chosen_theta(work);
    work.features.assign(marks);
    for (const Network::Block& block : network.blocks()) {
      if (block.step == 1) network.choose_theta(work, block);
    }
  }
  for (Index n = 0; n < x.rows(); ++n) {
    const Vector row = x.row(n);
    work.features.choose({0, x.cols()}, row.data(), work.x({n, 1}).data());
  }
  return work;
}

Network network_of(Layers layers) {
  Network network(layers, {kFeatures}, 1);
  network.theta() = random_vector(network.theta().size(), 3);
  return network;
}

}  // namespace

TEST(LeaveOutFeatures, OnlyBelowALayerWithARowOfItsKernelForEach) {
  EXPECT_TRUE(network_of({Dense(5)}).can_leave_out_features());
  EXPECT_FALSE(network_of({ReLU(), Dense(5)}).can_leave_out_features());
  EXPECT_FALSE(network_of({LayerNormalization(), Dense(5)}).can_leave_out_features());
  EXPECT_FALSE(network_of({Flatten()}).can_leave_out_features());
}

TEST(LeaveOutFeatures, ChangesNeitherOutputsNorGradients) {
  const Matrix x = sparse_x();
  for (const bool use_bias : {true, false}) {
    const Network network = network_of({Dense(6, "relu", {.use_bias = use_bias}), Dense(3)});
    Workspace all = workspace(network, x, false), some = workspace(network, x, true);
    ASSERT_TRUE(all.features.has_all());
    ASSERT_EQ(some.features.count(), 176);
    const Matrix top = random_matrix(kRows, 3, 5);
    Vector gradients[2];
    for (Workspace* work : {&all, &some}) {
      network.forward(*work, {0, kRows});
      work->delta.back() = top;
      gradients[work == &some ? 1 : 0] = go_back(network, *work, {0, kRows}, network.steps());
    }
    EXPECT_TRUE(all_near(some.a.back(), all.a.back(), by_precision(1e-5, 1e-13),
                         by_precision(1e-5, 1e-13)));
    EXPECT_TRUE(
        all_near(gradients[1], gradients[0], by_precision(1e-5, 1e-13), by_precision(1e-5, 1e-13)));
    for (Index j = 0; j < kFeatures; ++j) {
      const bool zero = x.col(j).isZero(0);
      EXPECT_EQ(gradients[1].segment(j * 6, 6).isZero(0), zero) << "row " << j << " of dW";
    }
  }
}

TEST(LeaveOutFeatures, CanLeaveOutAll) {
  const Network network = network_of({Dense(6), Dense(3)});
  Workspace work = workspace(network, Matrix::Zero(kRows, kFeatures), true);
  EXPECT_EQ(work.features.count(), 0);
  network.forward(work, {0, kRows});
  const Vector bias = network.theta().segment(kFeatures * 6, 6);
  for (Index n = 0; n < kRows; ++n) EXPECT_EQ(work.a[1].row(n), bias.transpose());
  work.delta.back() = random_matrix(kRows, 3, 5);
  const Vector gradient = go_back(network, work, {0, kRows}, network.steps());
  EXPECT_TRUE(gradient.head(kFeatures * 6).isZero(0));
  EXPECT_FALSE(gradient.segment(kFeatures * 6, 6).isZero(0));
}

TEST(LeaveOutFeatures, BlocksCoverAllParametersOnce) {
  const Network network = network_of({Dense(6), LayerNormalization(), Dense(3)});
  Index next = 0;
  for (const Network::Block& block : network.blocks()) {
    EXPECT_EQ(block.first, next);
    next += block.count;
  }
  EXPECT_EQ(next, network.theta().size());
  EXPECT_GE(network.blocks().size(), 4) << "the first kernel is shared";
}

TEST(LeaveOutFeatures, TrainingFollowsTheGradientOfAllOfX) {
  // The trainer leaves out what it finds to be 0; the network here does not.
  const Matrix x = sparse_x(), y = random_matrix(kRows, 3, 8);
  Network network = network_of({Dense(6, "relu"), Dense(3)});
  const MeanSquaredError loss;
  const auto rows = first_rows(kRows);
  const Dataset data(x, y);
  const Vector by_step = gradient_by_step(network, loss, {data, rows});

  Workspace work = workspace(network, x, false);
  network.forward(work, {0, kRows});
  work.delta.back() = loss.derivative(y, work.a.back());
  const Vector expected = go_back(network, work, {0, kRows}, network.steps());
  EXPECT_TRUE(all_near(by_step, expected, by_precision(1e-4, 1e-12), by_precision(1e-6, 1e-14)));
}
