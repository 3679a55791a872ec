// What regularizers add to the loss, over a whole network.
#include <gtest/gtest.h>

#include "gradus/layers/dense.hpp"
#include "gradus/model/network.hpp"
#include "support/gradient_check.hpp"
#include "support/matrices.hpp"

using namespace gradus;

namespace {

/// θ: kernel of 6, bias of 3; kernel of 6 (no regularizer), bias of 2.
Network regularized() {
  Network network({Dense(3, "tanh", {.kernel_regularizer = L2(0.5), .bias_regularizer = L1(0.25)}),
                   Dense(2, {}, {.bias_regularizer = L1L2({.l1 = 1, .l2 = 2})})},
                  {2}, 1);
  network.theta() = random_vector(network.theta().size(), 3);
  return network;
}

Vector penalty_gradient(const Network& network, Index slice) {
  Vector gradient = Vector::Zero(network.theta().size());
  for (Index first = 0; first < gradient.size(); first += slice) {
    const Index count = std::min(slice, gradient.size() - first);
    network.add_penalty_gradient(first, view(gradient, first, count));
  }
  return gradient;
}

}  // namespace

TEST(Penalty, IsTheSumOverTheParameters) {
  const Network network = regularized();
  const Eigen::VectorXd theta = network.theta().cast<double>();
  const double expected = 0.5 * theta.head(6).squaredNorm() +
                          0.25 * theta.segment(6, 3).lpNorm<1>() + theta.tail(2).lpNorm<1>() +
                          2 * theta.tail(2).squaredNorm();
  EXPECT_NEAR(network.penalty(), expected, 1e-14);
}

TEST(Penalty, IsZeroWithoutRegularizers) {
  const Network network({Dense(3), Dense(2)}, {2}, 1);
  EXPECT_EQ(network.penalty(), 0);
  EXPECT_EQ(penalty_gradient(network, 5), Vector::Zero(network.theta().size()));
}

TEST(Penalty, GradientIsThatOfItsFormulas) {
  const Network network = regularized();
  const Vector& theta = network.theta();
  Vector expected = Vector::Zero(17);
  expected.head(6) = theta.head(6);
  expected.segment(6, 3) = Scalar(0.25) * theta.segment(6, 3).cwiseSign();
  expected.tail(2) = theta.tail(2).cwiseSign() + 4 * theta.tail(2);
  EXPECT_TRUE(all_near(penalty_gradient(network, 17), expected, 1e-6));
}

TEST(Penalty, GradientDoesNotDependOnTheSlices) {
  const Network network = regularized();
  const Vector whole = penalty_gradient(network, 17);
  for (const Index slice : {1, 2, 4, 5, 7, 16}) EXPECT_EQ(penalty_gradient(network, slice), whole);
}

#ifdef GRADUS_DOUBLE
TEST(Penalty, GradientAgreesWithDifferences) {
  Network network = regularized();
  for (double& value : network.theta()) value += value > 0 ? 0.01 : -0.01;  // off the corners
  const Vector differences =
      numeric_gradient(view(network.theta()), [&] { return network.penalty(); });
  EXPECT_TRUE(derivatives_agree(penalty_gradient(network, 5), differences));
}
#endif
