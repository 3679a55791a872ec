// The formulas of what parameters begin with and add to the loss, and of LayerNormalization.
#include <cmath>

#include "formulas/formulas.hpp"
#include "gradus/layers/layer_normalization.hpp"
#include "gradus/layers/parameters.hpp"

using namespace gradus;

namespace {

constexpr Index kDrawnSamples = 200000;  // a variance from these is right to about 0.5 %

double variance_of(const Vector& values) {
  const Eigen::ArrayXd v = values.cast<double>().array();
  return (v - v.mean()).square().mean();
}

Vector filled(const Initializer& initializer, Fans fans) {
  Vector values(kDrawnSamples);
  Random random(17);
  initializer.fill(view(values), fans, random);
  return values;
}

}  // namespace

FORMULA_TEST(VarianceOfASum, "layers/parameters", "Var(x_i W_ij) = E[x_i² W_ij²] = Var(x) · Var(W)",
             "Var(y) = in · Var(W) · Var(x)", "Var(dx) = out · Var(W) · Var(dy)") {
  const Index in = 10, N = kDrawnSamples / in;
  const Matrix x = random_matrix(N, in, 1, -2, 2), W = random_matrix(N, in, 2, -0.5, 0.5);
  const Vector products = x.cwiseProduct(W).reshaped<Eigen::RowMajor>();
  const double var_x = 4.0 / 3, var_W = 0.25 / 3;  // a²/3 of a uniform distribution
  EXPECT_NEAR(variance_of(products) / (var_x * var_W), 1, 0.02);
  EXPECT_NEAR(products.cwiseAbs2().mean() / (var_x * var_W), 1, 0.02);
  // y = Σ_i x_i W_i, and dx = Σ_j dy_j W_j, which is the same sum over the outputs
  EXPECT_NEAR(variance_of(x.cwiseProduct(W).rowwise().sum()) / (10 * var_x * var_W), 1, 0.05);
}

FORMULA_TEST(GlorotAndHe, "layers/parameters", "Glorot: Var(W) = 2 / (in + out)",
             "He: Var(W) = 2 / in", "uniform: a = √(3 Var(W))",
             "truncated normal: s = √Var(W) / 0.8796", "a = √(6 / (in + out))", "a = √(6 / in)") {
  const Fans fans{30, 20};
  const double glorot = 2.0 / 50, he = 2.0 / 30;
  EXPECT_NEAR(variance_of(filled(GlorotUniform(), fans)) / glorot, 1, 0.02);
  EXPECT_NEAR(variance_of(filled(GlorotNormal(), fans)) / glorot, 1, 0.02);
  EXPECT_NEAR(variance_of(filled(HeUniform(), fans)) / he, 1, 0.02);
  EXPECT_NEAR(variance_of(filled(HeNormal(), fans)) / he, 1, 0.02);
  // The largest of so many is next to the end: a, or two standard deviations s.
  const auto largest = [&](const Initializer& initializer) {
    return static_cast<double>(filled(initializer, fans).cwiseAbs().maxCoeff());
  };
  EXPECT_NEAR(largest(GlorotUniform()) / std::sqrt(3 * glorot), 1, 1e-3);
  EXPECT_NEAR(largest(GlorotUniform()) / std::sqrt(6.0 / 50), 1, 1e-3);
  EXPECT_NEAR(largest(HeUniform()) / std::sqrt(6.0 / 30), 1, 1e-3);
  EXPECT_NEAR(largest(GlorotNormal()) / (2 * std::sqrt(glorot) / 0.8796), 1, 1e-3);
  EXPECT_NEAR(largest(HeNormal()) / (2 * std::sqrt(he) / 0.8796), 1, 1e-3);
}

FORMULA_TEST(Regularizers, "layers/parameters", "value = l1 Σ |w| + l2 Σ w²", "value = l1 Σ |w|",
             "value = l2 Σ w²", "∂|w|/∂w = sign w", "∂w²/∂w = 2 w",
             "∂value/∂w = l1 sign w + 2 l2 w", "gradient += ∂ value / ∂ w") {
  const Vector w = vector({-1.5, 0.25, 2, -0.75});
  const auto value = [&](const Numbers& at, double l1, double l2) {
    double sum = 0;
    for (const double w_k : at) sum += l1 * std::abs(w_k) + l2 * w_k * w_k;
    return sum;
  };
  const auto check = [&](const Regularizer& regularizer, double l1, double l2) {
    const Numbers at = numbers(w.transpose(), 0);
    EXPECT_TRUE(is_near(regularizer.value(read_only(w)), value(at, l1, l2)));
    Vector slope = Vector::Constant(4, 100);
    regularizer.add_gradient(read_only(w), view(slope));
    for (std::size_t k = 0; k < at.size(); ++k) {
      const double sign = at[k] > 0 ? 1 : -1;
      const double formula = l1 * sign + 2 * l2 * at[k];
      EXPECT_TRUE(is_slope(
          sign, [](double x) { return std::abs(x); }, at[k]));
      EXPECT_TRUE(is_slope(
          2 * at[k], [](double x) { return x * x; }, at[k]));
      EXPECT_TRUE(is_slope(
          formula, [&](const Numbers& x) { return value(x, l1, l2); }, at, k));
      EXPECT_TRUE(is_near(slope(static_cast<Index>(k)), 100 + formula));
    }
  };
  check(L1L2({.l1 = 0.5, .l2 = 0.25}), 0.5, 0.25);
  check(L1(0.5), 0.5, 0);
  check(L2(0.25), 0, 0.25);
}

namespace {

constexpr double kVarianceEpsilon = 0.125;

/// One sample of LayerNormalization, by its formulas.
struct Normalized {
  double K = 0, mu = 0, v = 0, r = 0;
  Numbers x, x_hat;

  explicit Normalized(const Numbers& sample) : x(sample) {
    K = static_cast<double>(x.size());
    for (const double x_k : x) mu += x_k / K;
    for (const double x_k : x) v += (x_k - mu) * (x_k - mu) / K;
    r = 1 / std::sqrt(v + kVarianceEpsilon);
    for (const double x_k : x) x_hat.push_back((x_k - mu) * r);
  }
};

}  // namespace

FORMULA_TEST(LayerNormalizationForward, "layers/layer_normalization", "μ = (1/K) Σ_k x_k",
             "v = (1/K) Σ_k (x_k - μ)²", "r = 1/√(v + ε)", "x̂_j = (x_j - μ) r",
             "y_j = γ_j x̂_j + β_j", "θ = (γ, β)", "y = γ x̂ + β", "dγ_j = Σ_n dy_nj x̂_nj",
             "dβ_j = Σ_n dy_nj", "dγ = Σ_n dy_n x̂_n", "dβ = Σ_n dy_n") {
  const LayerNormalization layer({.epsilon = kVarianceEpsilon});
  const Matrix x = random_matrix(3, 4, 21, -2, 2), dy = random_matrix(3, 4, 22);
  const Vector theta = random_vector(8, 23);
  const Matrix y = forward(layer, x, theta);
  const Vector dtheta = gradient(layer, x, dy, 8);
  for (Index j = 0; j < 4; ++j) {
    const auto gamma = static_cast<double>(theta(j)), beta = static_cast<double>(theta(4 + j));
    double dgamma = 0, dbeta = 0;
    for (Index n = 0; n < 3; ++n) {
      const double x_hat = Normalized(numbers(x, n)).x_hat[static_cast<std::size_t>(j)];
      EXPECT_TRUE(is_near(y(n, j), gamma * x_hat + beta));
      dgamma += static_cast<double>(dy(n, j)) * x_hat;
      dbeta += static_cast<double>(dy(n, j));
    }
    EXPECT_TRUE(is_near(dtheta(j), dgamma));
    EXPECT_TRUE(is_near(dtheta(4 + j), dbeta));
  }
}

FORMULA_TEST(LayerNormalizationBackward, "layers/layer_normalization", "dx̂_j = γ_j dy_j",
             "dx̂ = γ dy", "∂μ/∂x_i = 1/K",
             "∂v/∂x_i = (2/K) (x_i - μ) through μ nothing comes, as Σ_k (x_k - μ) = 0",
             "∂r/∂x_i = -(1/2) r³ ∂v/∂x_i = -(1/K) r³ (x_i - μ) = -(1/K) r² x̂_i",
             "∂x̂_j/∂x_i = ([i=j] - 1/K) r + (x_j - μ) ∂r/∂x_i = r ([i=j] - 1/K - (1/K) x̂_j x̂_i)",
             "dx_i = r ( dx̂_i - (1/K) Σ_j dx̂_j - x̂_i (1/K) Σ_j dx̂_j x̂_j )") {
  const LayerNormalization layer({.epsilon = kVarianceEpsilon});
  const Matrix x = random_matrix(1, 4, 24, -2, 2), dy = random_matrix(1, 4, 25);
  const Vector theta = random_vector(8, 26);
  const Matrix dx = backward(layer, x, dy, theta);
  const Normalized at(numbers(x, 0));
  const double K = at.K, r = at.r;
  double sum = 0, along_x = 0, deviations = 0;
  Numbers dx_hat;
  for (std::size_t j = 0; j < 4; ++j) {
    const auto k = static_cast<Index>(j);
    dx_hat.push_back(static_cast<double>(theta(k)) * static_cast<double>(dy(0, k)));
    sum += dx_hat[j];
    along_x += dx_hat[j] * at.x_hat[j];
    deviations += at.x[j] - at.mu;
  }
  EXPECT_TRUE(is_same(deviations, 0));
  for (std::size_t i = 0; i < 4; ++i) {
    const auto slope_is = [&](double formula, const auto& of) {
      return is_slope(
          formula, [&](const Numbers& moved) { return of(Normalized(moved)); }, at.x, i);
    };
    const double dv = 2 / K * (at.x[i] - at.mu), dr = -r * r * at.x_hat[i] / K;
    EXPECT_TRUE(slope_is(1 / K, [](const Normalized& m) { return m.mu; }));
    EXPECT_TRUE(slope_is(dv, [](const Normalized& m) { return m.v; }));
    EXPECT_TRUE(slope_is(dr, [](const Normalized& m) { return m.r; }));
    EXPECT_TRUE(is_same(-0.5 * r * r * r * dv, dr));
    EXPECT_TRUE(is_same(-r * r * r * (at.x[i] - at.mu) / K, dr));
    for (std::size_t j = 0; j < 4; ++j) {
      const double same = i == j ? 1 : 0;
      const double jacobian = r * (same - 1 / K - at.x_hat[j] * at.x_hat[i] / K);
      EXPECT_TRUE(is_same((same - 1 / K) * r + (at.x[j] - at.mu) * dr, jacobian));
      EXPECT_TRUE(slope_is(jacobian, [j](const Normalized& m) { return m.x_hat[j]; }));
    }
    EXPECT_TRUE(is_near(dx(0, static_cast<Index>(i)),
                        r * (dx_hat[i] - sum / K - at.x_hat[i] * along_x / K)));
  }
}
