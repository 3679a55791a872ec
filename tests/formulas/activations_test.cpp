// The formulas of the activations and of dropout.
#include <cmath>
#include <numbers>

#include "formulas/formulas.hpp"
#include "gradus/core/softmax.hpp"
#include "gradus/layers/activations.hpp"
#include "gradus/layers/input.hpp"
#include "gradus/layers/noise_layers.hpp"
#include "gradus/layers/relu.hpp"

using namespace gradus;

namespace {

/// Places for formulas in double, none of them near a corner.
const Numbers kPlaces = {-3, -1.25, -0.25, 0.5, 1.75, 2.5};

double exp_sum(const Numbers& x) {
  double sum = 0;
  for (const double x_k : x) sum += std::exp(x_k);
  return sum;
}

/// y = x, dx = dy
void check_identity(const Layer& layer, Index features) {
  const Matrix x = random_matrix(2, features, 51), dy = random_matrix(2, features, 52);
  Matrix y = Matrix::Constant(2, features, kNaN), dx = y;
  const Vector theta;
  layer.forward(read_only(theta), read_only(x), view(y));
  layer.backward(read_only(theta), read_only(x), read_only(y), read_only(dy), view(dx));
  EXPECT_EQ(y, x);
  EXPECT_EQ(dx, dy);
}

}  // namespace

FORMULA_TEST(InputIsIdentity, "layers/input", "y = x, dx = dy", "y = x", "dx = dy") {
  check_identity(Input({3}), 3);
}
FORMULA_TEST(FlattenIsIdentity, "layers/input", "y = x, dx = dy") { check_identity(Flatten(), 3); }
FORMULA_TEST(DropoutInEvaluation, "layers/layer", "y = x, dx = dy") {
  check_identity(Dropout(0.5), 3);
}
FORMULA_TEST(DistortionInEvaluation, "layers/layer", "y = x, dx = dy") {
  check_identity(RandomDistortion({4, 8}), 32);
}

FORMULA_TEST(Relu, "layers/relu", "y = max(x, 0)", "∂y_j/∂x_i = [i=j] [x_i > 0]",
             "dx_i = dy_i if x_i > 0, else 0", "dx = dy where x > 0") {
  check_activation(
      ReLU(), [](double x) { return std::fmax(x, 0); }, [](double x) { return x > 0 ? 1 : 0; });
}

FORMULA_TEST(LeakyRelu, "layers/activations", "y = x where x > 0, else a x",
             "∂y_j/∂x_i = [i=j] (1 if x_i > 0, else a)", "dx_i = dy_i if x_i > 0, else a dy_i",
             "dx = dy where x > 0, else a dy") {
  const double a = 0.25;
  check_activation(
      LeakyReLU(a), [a](double x) { return x > 0 ? x : a * x; },
      [a](double x) { return x > 0 ? 1 : a; });
}

FORMULA_TEST(Elu, "layers/activations", "y = x where x > 0, else α (exp(x) - 1)",
             "∂y_j/∂x_i = [i=j] (1 if x_i > 0, else α exp(x_i))",
             "dx_i = dy_i if x_i > 0, else α exp(x_i) dy_i",
             "dx = dy where x > 0, else α exp(x) dy") {
  const double alpha = 0.75;
  check_activation(
      ELU(alpha), [=](double x) { return x > 0 ? x : alpha * (std::exp(x) - 1); },
      [=](double x) { return x > 0 ? 1 : alpha * std::exp(x); });
}

FORMULA_TEST(Sigmoid, "layers/activations", "y = σ(x) = 1 / (1 + exp(-x))", "y = 1 / (1 + exp(-x))",
             "∂y_i/∂x_i = -1/(1+e)² · (-e) = 1/(1+e) · e/(1+e) = y_i (1 - y_i)",
             "dx_i = dy_i y_i (1 - y_i)", "dx = dy y (1 - y)") {
  const auto slope = [](double x) { return sigma(x) * (1 - sigma(x)); };
  check_activation(Sigmoid(), sigma, slope);
  for (const double x : kPlaces) {
    const double e = std::exp(-x);
    EXPECT_TRUE(is_same(-1 / ((1 + e) * (1 + e)) * -e, slope(x)));
    EXPECT_TRUE(is_same(1 / (1 + e) * (e / (1 + e)), slope(x)));
  }
}

FORMULA_TEST(Tanh, "layers/activations", "y = tanh(x)",
             "∂y_i/∂x_i = (cosh² x_i - sinh² x_i) / cosh² x_i = 1 - y_i²", "dx_i = dy_i (1 - y_i²)",
             "dx = dy (1 - y²)") {
  const auto y = [](double x) { return std::sinh(x) / std::cosh(x); };
  const auto slope = [y](double x) { return 1 - y(x) * y(x); };
  check_activation(Tanh(), y, slope);
  for (const double x : kPlaces) {
    const double c = std::cosh(x), s = std::sinh(x);
    EXPECT_TRUE(is_same((c * c - s * s) / (c * c), slope(x)));
  }
}

FORMULA_TEST(Softplus, "layers/activations", "y = log(1 + exp(x))",
             "y = max(x, 0) + log(1 + exp(-|x|))", "∂y_i/∂x_i = exp(x_i) / (1 + exp(x_i)) = σ(x_i)",
             "dx_i = dy_i / (1 + exp(-x_i))", "dx = dy / (1 + exp(-x))") {
  const auto y = [](double x) { return std::log(1 + std::exp(x)); };
  check_activation(Softplus(), y, sigma);
  for (const double x : kPlaces) {
    EXPECT_TRUE(is_same(std::fmax(x, 0) + std::log(1 + std::exp(-std::abs(x))), y(x)));
    EXPECT_TRUE(is_same(std::exp(x) / (1 + std::exp(x)), sigma(x)));
  }
}

FORMULA_TEST(Gelu, "layers/activations", "y = x Φ(x)", "Φ(x) = erfc(-x/√2) / 2",
             "φ(x) = exp(-x²/2) / √(2π)", "∂y_i/∂x_i = Φ(x_i) + x_i φ(x_i)",
             "dx_i = dy_i (Φ(x_i) + x_i φ(x_i))") {
  const auto Phi = [](double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; };
  const auto phi = [](double x) { return std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi); };
  for (const double x : kPlaces) EXPECT_TRUE(is_slope(phi(x), Phi, x));
  check_activation(
      GELU(), [=](double x) { return x * Phi(x); }, [=](double x) { return Phi(x) + x * phi(x); });
}

FORMULA_TEST(ApproximateGelu, "layers/activations", "u = √(2/π) (x + 0.044715 x³)",
             "y = x (1 + tanh u) / 2 = x s", "y = x s", "s = σ(2u) = 1 / (1 + exp(-2u))",
             "s = 1 / (1 + exp(-2u))", "∂s/∂u = 2 s (1 - s)",
             "∂u/∂x = √(2/π) (1 + 3 · 0.044715 x²)",
             "dx_i = dy_i (s + x_i · 2 s (1 - s) · ∂u/∂x)") {
  const double factor = std::sqrt(2 / std::numbers::pi);
  const auto u = [=](double x) { return factor * (x + 0.044715 * x * x * x); };
  const auto du = [=](double x) { return factor * (1 + 3 * 0.044715 * x * x); };
  const auto s = [](double at) { return sigma(2 * at); };
  const auto ds = [=](double at) { return 2 * s(at) * (1 - s(at)); };
  for (const double x : kPlaces) {
    EXPECT_TRUE(is_slope(du(x), u, x));
    EXPECT_TRUE(is_slope(ds(u(x)), s, u(x)));
    EXPECT_TRUE(is_same(x * (1 + std::tanh(u(x))) / 2, x * s(u(x))));
  }
  check_activation(
      GELU({.approximate = true}), [=](double x) { return x * s(u(x)); },
      [=](double x) { return s(u(x)) + x * ds(u(x)) * du(x); });
}

FORMULA_TEST(SoftmaxOfRows, "core/softmax", "y_nj = exp(x_nj) / Σ_k exp(x_nk)") {
  const Matrix x = random_matrix(3, 5, 11, -3, 3);
  Matrix y = Matrix::Constant(3, 5, kNaN);
  softmax(read_only(x), view(y));
  for (Index n = 0; n < 3; ++n) {
    const Numbers row = numbers(x, n);
    for (Index j = 0; j < 5; ++j) {
      EXPECT_TRUE(is_near(y(n, j), std::exp(row[static_cast<std::size_t>(j)]) / exp_sum(row)));
    }
  }
}

FORMULA_TEST(Softmax, "layers/activations", "y_j = exp(x_j) / Σ_k exp(x_k)",
             "∂y_j/∂x_i = [i=j] exp(x_j)/S - exp(x_j) exp(x_i)/S² = [i=j] y_j - y_j y_i",
             "dx_i = Σ_j dy_j ∂y_j/∂x_i = dy_i y_i - y_i Σ_j dy_j y_j = y_i (dy_i - dy·y)",
             "diag(y) - y yᵀ", "dx = (diag(y) - y yᵀ) dy", "S = Σ_k exp(x_k)",
             "dx = y (dy - dy·y)") {
  const std::size_t K = 4;
  const Matrix x = random_matrix(2, 4, 12, -2, 2), dy = random_matrix(2, 4, 13);
  const Matrix y = forward(Softmax(), x), dx = backward(Softmax(), x, dy);
  for (Index n = 0; n < 2; ++n) {
    const Numbers x_n = numbers(x, n), dy_n = numbers(dy, n);
    const auto y_of = [](const Numbers& of, std::size_t j) {
      return std::exp(of[j]) / exp_sum(of);
    };
    const double S = exp_sum(x_n);
    Numbers y_n;
    for (std::size_t j = 0; j < K; ++j) y_n.push_back(y_of(x_n, j));
    for (std::size_t i = 0; i < K; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < K; ++j) {
        const double jacobian = (i == j ? y_n[j] : 0) - y_n[j] * y_n[i];
        const double e_j = std::exp(x_n[j]), e_i = std::exp(x_n[i]);
        EXPECT_TRUE(is_same((i == j ? e_j / S : 0) - e_j * e_i / (S * S), jacobian));
        EXPECT_TRUE(is_slope(
            jacobian, [&](const Numbers& at) { return y_of(at, j); }, x_n, i));
        sum += dy_n[j] * jacobian;
      }
      EXPECT_TRUE(is_same(dy_n[i] * y_n[i] - y_n[i] * dot(dy_n, y_n), sum));
      EXPECT_TRUE(is_same(y_n[i] * (dy_n[i] - dot(dy_n, y_n)), sum));
      EXPECT_TRUE(is_near(y(n, static_cast<Index>(i)), y_n[i]));
      EXPECT_TRUE(is_near(dx(n, static_cast<Index>(i)), sum));
    }
  }
}

FORMULA_TEST(Dropout, "layers/noise_layers", "y_i = r_i x_i", "y = r x", "dx_i = r_i dy_i",
             "dx = r dy", "E[r_i] = p · 0 + (1-p) · 1/(1-p) = 1") {
  const double p = 0.25;
  EXPECT_TRUE(is_same(p * 0 + (1 - p) * (1 / (1 - p)), 1));
  const Dropout dropout(p);
  Random random(5);
  Matrix noise(2, 20000);
  for (Index n = 0; n < 2; ++n) dropout.draw(random, VectorView(noise.row(n).data(), 20000));
  double zeros = 0, sum = 0;
  for (const Scalar r : noise.reshaped()) {
    zeros += r == 0 ? 1 : 0;
    sum += static_cast<double>(r);
    EXPECT_TRUE(is_near(r, r == 0 ? 0 : 1 / (1 - p)));
  }
  // 40,000 draws: standard errors of 0.0022 and 0.0029
  EXPECT_NEAR(zeros / 40000, p, 0.01);
  EXPECT_NEAR(sum / 40000, 1, 0.013);

  const Matrix x = random_matrix(2, 20000, 6), dy = random_matrix(2, 20000, 7);
  Matrix y = Matrix::Constant(2, 20000, kNaN), dx = y;
  dropout.forward_training(read_only(x), read_only(noise), view(y));
  dropout.backward_training(read_only(noise), read_only(dy), view(dx));
  for (Index i = 0; i < 20000; ++i) {
    EXPECT_TRUE(y(1, i) == noise(1, i) * x(1, i));
    EXPECT_TRUE(dx(1, i) == noise(1, i) * dy(1, i));
  }
}

// g(x, noise) of Dropout is noise · x, whose Jacobian by x is diag(noise): checked by differences,
// which are exact for a linear function.
FORMULA_TEST(NoiseLayer, "layers/layer", "y = g(x, noise)", "dx = (∂g/∂x)ᵀ dy") {
  const Dropout dropout(0.5);
  const Matrix noise = row({0, 2, 2, 0}), x = row({1, -2, 3, 4}), dy = row({1, 0.5, -1, 2});
  const auto g = [&](const Matrix& of) {
    Matrix y = Matrix::Constant(1, 4, kNaN);
    dropout.forward_training(read_only(of), read_only(noise), view(y));
    return y;
  };
  Matrix dx = Matrix::Constant(1, 4, kNaN);
  dropout.backward_training(read_only(noise), read_only(dy), view(dx));
  for (Index i = 0; i < 4; ++i) {
    Matrix moved = x;
    moved(0, i) += 1;
    EXPECT_EQ(dx(0, i), (g(moved) - g(x)).cwiseProduct(dy).sum());
  }
}
