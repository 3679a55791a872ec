#include "gradus/model/network.hpp"

#include <gtest/gtest.h>

#include "gradus/layers/activations.hpp"
#include "gradus/layers/dense.hpp"
#include "gradus/layers/input.hpp"
#include "gradus/layers/relu.hpp"
#include "support/errors.hpp"
#include "support/matrices.hpp"
#include "support/network_gradient.hpp"

using namespace gradus;

namespace {

using Layers = std::vector<Polymorphic<Layer>>;

const Layers kMnistShape = {Input({28, 28, 1}), Flatten(), Dense(84, "relu"), Dense(10, "softmax")};

/// 3 -> 4 -> 2, with ReLU between.
Network small(std::uint64_t seed = 1) {
  return Network({Dense(4, "relu"), Dense(2)}, Shape{3}, seed);
}

std::vector<std::string> names_of(const Network& network) {
  std::vector<std::string> names;
  for (const Network::LayerInfo& layer : network.layers()) names.push_back(layer.name);
  return names;
}

/// The output for x, all rows at once.
Matrix predict(const Network& network, const Matrix& x) {
  Workspace work = network.make_workspace(x.rows());
  work.a.front() = x;
  network.forward(work, {0, x.rows()});
  return work.a.back();
}

/// A workspace after the way forth, with room for the way back and the topmost delta filled.
Workspace ready_to_go_back(const Network& network, const Matrix& x, const Matrix& top_delta) {
  Workspace work = network.make_workspace(x.rows());
  network.add_deltas(work);
  work.a.front() = x;
  network.forward(work, {0, x.rows()});
  work.delta.back() = top_delta;
  return work;
}

}  // namespace

TEST(Network, NamesLayersAsKerasDoes) {
  const Network network({Input({2, 3}), Flatten(), Dense(4), ReLU(), Dense(4), ReLU(), Dense(4),
                         Sigmoid(), Dense(2), Softmax()},
                        {2, 3}, 1);
  EXPECT_EQ(names_of(network),
            (std::vector<std::string>{"input", "flatten", "dense", "re_lu", "dense_1", "re_lu_1",
                                      "dense_2", "sigmoid", "dense_3", "softmax"}));
}

TEST(Network, LaysOutAllParametersInOneVector) {
  const Network network(kMnistShape, {28, 28, 1}, 1);
  EXPECT_EQ(network.inputs(), 784);
  EXPECT_EQ(network.outputs(), 10);
  EXPECT_EQ(network.theta().size(), 66'790);
  struct Expected {
    std::string name;
    Shape shape;
    Index first;
  };
  const std::vector<Expected> expected = {{"dense/kernel", {784, 84}, 0},
                                          {"dense/bias", {84}, 65'856},
                                          {"dense_1/kernel", {84, 10}, 65'940},
                                          {"dense_1/bias", {10}, 66'780}};
  ASSERT_EQ(network.parameters().size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(network.parameters()[i].name, expected[i].name);
    EXPECT_EQ(network.parameters()[i].shape, expected[i].shape);
    EXPECT_EQ(network.parameters()[i].first, expected[i].first);
    EXPECT_EQ(network.parameters()[i].size, expected[i].shape.size());
  }
}

TEST(Network, StepsAreLayersThatComputeAndTheirActivations) {
  const Network network(kMnistShape, {28, 28, 1}, 1);
  ASSERT_EQ(network.steps(), 4);
  const std::vector<std::string> classes = {"Dense", "ReLU", "Dense", "Softmax"};
  const std::vector<std::string> names = {"dense", "dense/re_lu", "dense_1", "dense_1/softmax"};
  for (Index l = 1; l <= 4; ++l) {
    EXPECT_EQ(network.step_class(l), classes[static_cast<std::size_t>(l - 1)]);
    EXPECT_EQ(network.step_name(l), names[static_cast<std::size_t>(l - 1)]);
  }
}

TEST(Network, BeginsAsTheSeedSays) {
  EXPECT_EQ(small(1).theta(), small(1).theta());
  EXPECT_NE(small(1).theta(), small(2).theta());
  // The kernel of 3 x 4 by GlorotUniform, then a bias of zeros.
  Random random(1);
  Vector kernel(12);
  GlorotUniform().fill(view(kernel), {3, 4}, random);
  EXPECT_EQ(small(1).theta().head(12), kernel);
  EXPECT_EQ(small(1).theta().segment(12, 4), Vector::Zero(4));
}

TEST(Network, ComputesItsChain) {
  Network network = small();
  network.theta() = random_vector(26, 1);
  const Matrix x = random_matrix(5, 3, 2);
  const auto& t = network.theta();
  const Matrix W1 = t.segment(0, 12).reshaped<Eigen::RowMajor>(3, 4);
  const Matrix W2 = t.segment(16, 8).reshaped<Eigen::RowMajor>(4, 2);
  const Matrix hidden = ((x * W1).rowwise() + t.segment(12, 4).transpose()).cwiseMax(Scalar(0));
  const Matrix expected = (hidden * W2).rowwise() + t.segment(24, 2).transpose();
  EXPECT_TRUE(all_near(predict(network, x), expected, by_precision(1e-5, 1e-13),
                       by_precision(1e-6, 1e-14)));
}

TEST(Network, RowsAreIndependent) {
  const Network network(kMnistShape, {28, 28, 1}, 1);
  const Matrix x = random_matrix(70, 784, 3, 0, 1);
  const Matrix whole = predict(network, x);
  Workspace work = network.make_workspace(70);
  work.a.front() = x;
  work.a.back().setConstant(kNaN);
  network.forward(work, {7, 33});
  EXPECT_TRUE(all_near(work.a.back().middleRows(7, 33), whole.middleRows(7, 33),
                       by_precision(1e-5, 1e-13)));
  EXPECT_TRUE(work.a.back().topRows(7).array().isNaN().all()) << "other rows stay untouched";
  EXPECT_TRUE(work.a.back().bottomRows(30).array().isNaN().all());
  EXPECT_TRUE(all_near(predict(network, x.row(50)), whole.row(50), by_precision(1e-5, 1e-13)));
}

TEST(Network, GradientsOfShardsAddUpToThatOfTheBatch) {
  const Network network = small();
  const Matrix x = random_matrix(9, 3, 1), delta = random_matrix(9, 2, 2);
  Workspace work = ready_to_go_back(network, x, delta);
  const Vector whole = go_back(network, work, {0, 9}, network.steps());
  const Vector first = go_back(network, work, {0, 4}, network.steps());
  const Vector second = go_back(network, work, {4, 5}, network.steps());
  EXPECT_TRUE(
      all_near(first + second, whole, by_precision(1e-5, 1e-13), by_precision(1e-6, 1e-14)));
}

TEST(Network, GoesBackFromAnyStep) {
  // From step 1, the first Dense: dW = xᵀ δ_1, and the layers above get no gradient.
  const Network network = small();
  const Matrix x = random_matrix(6, 3, 1);
  Workspace work = ready_to_go_back(network, x, Matrix::Constant(6, 2, kNaN));
  work.delta[1] = random_matrix(6, 4, 2);
  const Vector gradient = go_back(network, work, {0, 6}, 1);
  const Matrix dW = x.transpose() * work.delta[1];
  EXPECT_TRUE(all_near(gradient.head(12).reshaped<Eigen::RowMajor>(3, 4), dW, 1e-5, 1e-6));
  EXPECT_TRUE(gradient.tail(10).array().isNaN().all());
}

TEST(Network, WithoutParametersCanStillRun) {
  const Network network({Flatten(), Softmax()}, {2, 2}, 1);
  EXPECT_EQ(network.theta().size(), 0);
  EXPECT_EQ(predict(network, Matrix::Zero(3, 4)), Matrix::Constant(3, 4, Scalar(0.25)));
  Workspace work = ready_to_go_back(network, Matrix::Zero(3, 4), Matrix::Ones(3, 4));
  EXPECT_EQ(go_back(network, work, {0, 3}, network.steps()).size(), 0);
}

TEST(Network, OfLayersThatCopyNothingIsItsInput) {
  const Network network({Input({2, 2}), Flatten()}, {2, 2}, 1);
  EXPECT_EQ(network.steps(), 0);
  const Matrix x = random_matrix(3, 4, 1);
  EXPECT_EQ(predict(network, x), x);
}

TEST(Network, IsCopiedWithAllItsParameters) {
  Network original = small();
  const Network copy = original;
  const Matrix x = random_matrix(2, 3, 1), before = predict(copy, x);
  original.theta().setZero();
  EXPECT_EQ(predict(copy, x), before);
}

TEST(Network, FindsTheFirstTensorThatIsNotFinite) {
  const Matrix x = random_matrix(4, 3, 1, 0.5, 1);
  const auto first = [&](const Network& network, const Matrix& input, Rows rows = {0, 4}) {
    Workspace work = network.make_workspace(4);
    work.a.front() = input;
    network.forward(work, {0, 4});
    return network.first_not_finite(work, rows);
  };
  EXPECT_EQ(first(small(), x), "");

  Matrix bad_x = x;
  bad_x(2, 1) = kNaN;
  EXPECT_NE(first(small(), bad_x).find("input x"), std::string::npos);
  EXPECT_EQ(first(small(), bad_x, {0, 2}), "") << "in row 2, which is not asked for";
  EXPECT_NE(first(small(), bad_x, {2, 1}), "");

  const Network good = small();
  for (const Network::NamedParameter& parameter : good.parameters()) {
    for (const Scalar bad : {kNaN, kInfinity}) {
      Network network = good;
      network.theta()(parameter.first + parameter.size - 1) = bad;
      EXPECT_NE(first(network, x).find(parameter.name), std::string::npos)
          << first(network, x) << " for " << parameter.name;
    }
  }

  Network overflows = small();  // finite parameters, but 1e30 * 1e30 is not, or 1e300 * 1e300
  overflows.theta().setConstant(static_cast<Scalar>(by_precision(1e30, 1e300)));
  EXPECT_NE(first(overflows, x).find("output of dense_1"), std::string::npos)
      << first(overflows, x);
}

TEST(Network, RefusesLayersThatDoNotFit) {
  const auto build = [](const Layers& layers, const Shape& input) {
    return [=] { Network(layers, input, 1); };
  };
  EXPECT_TRUE(says(build({Dense(84)}, {28, 28, 1}),
                   {"Dense(84)", "rank 1", "(28, 28, 1)", "add Flatten() before it"}));
  EXPECT_TRUE(says(build({Input({28, 28}), Flatten()}, {783}), {"Input(28, 28)", "got (783,)"}));
  EXPECT_TRUE(says(build({Softmax()}, {2, 3}), {"Softmax", "(2, 3)"}));
  EXPECT_TRUE(says(build({}, {784}), {"at least one layer"}));
  EXPECT_TRUE(says(build({Dense(3), {}}, {784}), {"layers is empty"}));
  EXPECT_TRUE(says(build({Dense(3), "linear"}, {784}), {"layers is empty"}));
  EXPECT_TRUE(says(build({Dense(3, Dense(4))}, {784}),
                   {"dense", "Dense cannot be its activation", "add it as the next layer"}));
  EXPECT_NE(message_of(build({Flatten()}, {28, 0})), "");
}
