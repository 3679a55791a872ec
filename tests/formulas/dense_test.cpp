// The formulas of Dense, of a layer in general, and of the chain of layers.
#include "gradus/layers/dense.hpp"

#include "formulas/formulas.hpp"
#include "support/network_gradient.hpp"

using namespace gradus;

namespace {

constexpr Index kN = 4, kIn = 3, kUnits = 2;

struct Example {
  Matrix x = random_matrix(kN, kIn, 1), dy = random_matrix(kN, kUnits, 2);
  Vector theta = random_vector(kIn * kUnits + kUnits, 3);

  double x_at(Index n, Index i) const { return static_cast<double>(x(n, i)); }
  double dy_at(Index n, Index j) const { return static_cast<double>(dy(n, j)); }
  // θ = (W row by row, b)
  double W(Index i, Index j) const { return static_cast<double>(theta(i * kUnits + j)); }
  double b(Index j) const { return static_cast<double>(theta(kIn * kUnits + j)); }

  double y(Index n, Index j) const {
    double sum = b(j);
    for (Index i = 0; i < kIn; ++i) sum += x_at(n, i) * W(i, j);
    return sum;
  }
  double dx(Index n, Index i) const {
    double sum = 0;
    for (Index j = 0; j < kUnits; ++j) sum += dy_at(n, j) * W(i, j);
    return sum;
  }
  double dW(Index i, Index j) const {
    double sum = 0;
    for (Index n = 0; n < kN; ++n) sum += x_at(n, i) * dy_at(n, j);
    return sum;
  }
  double db(Index j) const {
    double sum = 0;
    for (Index n = 0; n < kN; ++n) sum += dy_at(n, j);
    return sum;
  }
};

}  // namespace

FORMULA_TEST(DenseForward, "layers/dense", "y = x W + b", "y_nj = Σ_i x_ni W_ij + b_j",
             "θ = (W row by row, b)") {
  const Example example;
  const Matrix y = forward(Dense(kUnits), example.x, example.theta);
  for (Index n = 0; n < kN; ++n) {
    for (Index j = 0; j < kUnits; ++j) EXPECT_TRUE(is_near(y(n, j), example.y(n, j)));
  }
}

FORMULA_TEST(DenseBackward, "layers/dense", "dx = dy Wᵀ",
             "dx_ni = Σ_j dy_nj ∂y_nj/∂x_ni = Σ_j dy_nj W_ij so dx = dy Wᵀ", "dy_nj = ∂L/∂y_nj") {
  const Example example;
  const Matrix dx = backward(Dense(kUnits), example.x, example.dy, example.theta);
  for (Index n = 0; n < kN; ++n) {
    for (Index i = 0; i < kIn; ++i) EXPECT_TRUE(is_near(dx(n, i), example.dx(n, i)));
  }
}

FORMULA_TEST(DenseGradient, "layers/dense", "dW = xᵀ dy", "db = Σ_n dy_n",
             "dW_ij = Σ_n dy_nj ∂y_nj/∂W_ij = Σ_n x_ni dy_nj so dW = xᵀ dy",
             "db_j = Σ_n dy_nj ∂y_nj/∂b_j = Σ_n dy_nj so db = the sum of dy's rows") {
  const Example example;
  const Vector dtheta = gradient(Dense(kUnits), example.x, example.dy, example.theta.size());
  for (Index j = 0; j < kUnits; ++j) {
    for (Index i = 0; i < kIn; ++i) {
      EXPECT_TRUE(is_near(dtheta(i * kUnits + j), example.dW(i, j))) << "dW_" << i << j;
    }
    EXPECT_TRUE(is_near(dtheta(kIn * kUnits + j), example.db(j))) << "db_" << j;
  }
}

// The Jacobians of Dense, element by element by differences, which for a linear function are exact
// for any step; and with them the chain rule for L = Σ dy ⊙ y.
FORMULA_TEST(LayerChainRule, "layers/layer", "y = f(θ, x)", "dx = (∂y/∂x)ᵀ dy",
             "dθ = (∂y/∂θ)ᵀ dy") {
  const Example example;
  const Dense dense(kUnits);
  const Matrix dx = backward(dense, example.x, example.dy, example.theta);
  const Vector dtheta = gradient(dense, example.x, example.dy, example.theta.size());
  for (Index n = 0; n < kN; ++n) {
    for (Index i = 0; i < kIn; ++i) {
      Example moved = example;
      moved.x(n, i) += 1;
      double sum = 0;  // Σ_j ∂y_nj/∂x_ni dy_nj
      for (Index j = 0; j < kUnits; ++j) {
        sum += (moved.y(n, j) - example.y(n, j)) * example.dy_at(n, j);
      }
      EXPECT_TRUE(is_near(dx(n, i), sum));
    }
  }
  for (Index k = 0; k < example.theta.size(); ++k) {
    Example moved = example;
    moved.theta(k) += 1;
    double sum = 0;  // Σ_nj ∂y_nj/∂θ_k dy_nj
    for (Index n = 0; n < kN; ++n) {
      for (Index j = 0; j < kUnits; ++j) {
        sum += (moved.y(n, j) - example.y(n, j)) * example.dy_at(n, j);
      }
    }
    EXPECT_TRUE(is_near(dtheta(k), sum));
  }
}

// Two steps by loops: a_1 = a_0 W_1 + b_1, a_2 = a_1 W_2 + b_2.
FORMULA_TEST(NetworkChainRule, "model/network", "a_0 = x a_l = f_l(θ_l, a_{l-1}) y = a_L",
             "δ_{l-1} = (∂a_l/∂a_{l-1})ᵀ δ_l", "dθ_l = (∂a_l/∂θ_l)ᵀ δ_l",
             "gradient += ∂ penalty / ∂θ", "θ_l = theta_[first ... first + count)") {
  DenseOptions options;
  options.kernel_regularizer = L2(0.5);
  const Network network({Dense(3), Dense(2, {}, options)}, {2}, 7);
  const Matrix x = random_matrix(5, 2, 8), delta = random_matrix(5, 2, 9);
  Workspace work = network.make_workspace(5);
  network.add_deltas(work);
  work.a[0] = x;
  network.forward(work, {0, 5});
  work.delta[2] = delta;
  const Vector dtheta = go_back(network, work, {0, 5}, 2);

  const Vector theta_1 = network.theta().head(9), theta_2 = network.theta().tail(8);
  const Matrix a_1 = forward(Dense(3), x, theta_1);
  EXPECT_TRUE(all_near(work.a[1], a_1, 1e-6));
  EXPECT_TRUE(all_near(work.a[2], forward(Dense(2), a_1, theta_2), 1e-5, 1e-6));
  const Matrix delta_1 = backward(Dense(2), a_1, delta, theta_2);
  EXPECT_TRUE(all_near(work.delta[1], delta_1, 1e-5, 1e-6));
  const Vector dtheta_1 = gradient(Dense(3), x, delta_1, 9);
  const Vector dtheta_2 = gradient(Dense(2), a_1, delta, 8);
  EXPECT_TRUE(all_near(dtheta.head(9), dtheta_1, 1e-5, 1e-6));
  EXPECT_TRUE(all_near(dtheta.tail(8), dtheta_2, 1e-5, 1e-6));

  // penalty = 0.5 Σ W_2², so its slope is W_2
  Vector slope = Vector::Zero(network.theta().size());
  network.add_penalty_gradient(0, view(slope));
  EXPECT_TRUE(all_near(slope.segment(9, 6), theta_2.head(6), 1e-6));
  EXPECT_EQ(slope.head(9), Vector::Zero(9));
  EXPECT_EQ(slope.tail(2), Vector::Zero(2));
}
