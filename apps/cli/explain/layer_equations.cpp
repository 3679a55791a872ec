// The formulas of the layers, in the notation of their headers.
#include <map>

#include "cli/explain/equations.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

using LayerTable = std::map<std::string, LayerEquations>;

void add_layers_with_parameters(LayerTable& table) {
  table["Dense"] = {.forward = {{"y = x W + b", "Dense::forward", "src/layers/dense.cpp", 53,
                                 "product(x, W, y)"}},
                    .backward = {{"dx = dy Wᵀ", "Dense::backward", "src/layers/dense.cpp", 61,
                                  "product(dy, transposed(W), dx)"}},
                    .gradient = {{"dW = xᵀ dy", "Dense::gradient", "src/layers/dense.cpp", 68,
                                  "product(transposed(x), dy, dW)"},
                                 {"db = Σ_n dy_n", "Dense::gradient", "src/layers/dense.cpp", 70,
                                  "db = dy.colwise().sum()"}}};
  table["LayerNormalization"] = {
      .forward = {{"x̂ = (x - μ) / √(v + ε)", "normalized", "src/layers/layer_normalization.cpp", 26,
                   "m.mean) * m.inverse_stddev"},
                  {"y = γ x̂ + β", "LayerNormalization::forward",
                   "src/layers/layer_normalization.cpp", 61, "y.row(n) = normalized("}},
      .backward = {{"dx̂ = γ dy", "LayerNormalization::backward",
                    "src/layers/layer_normalization.cpp", 77, "d = dy.row(n).array();"},
                   {"dx = r (dx̂ - mean(dx̂) - x̂ mean(dx̂ x̂)), r = 1/√(v + ε)",
                    "LayerNormalization::backward", "src/layers/layer_normalization.cpp", 82,
                    "d = r * (d - mean - x_hat * along_x);"}},
      .gradient = {{"dγ = Σ_n dy_n x̂_n", "LayerNormalization::gradient",
                    "src/layers/layer_normalization.cpp", 95,
                    "dgamma.array() += (dy.row(n).array() * x_hat)"},
                   {"dβ = Σ_n dy_n", "LayerNormalization::gradient",
                    "src/layers/layer_normalization.cpp", 98, "dbeta = dy.colwise().sum()"}}};
}

void add_layers_without_parameters(LayerTable& table) {
  table["Dropout"] = {
      .forward = {{"y = r x, r drawn: 0 or 1/(1 - rate)", "Dropout::forward_training",
                   "src/layers/dropout.cpp", 20, "y = noise.cwiseProduct(x);"}},
      .backward = {{"dx = r dy", "Dropout::backward_training", "src/layers/dropout.cpp", 24,
                    "dx = noise.cwiseProduct(dy);"}}};
  table["RandomDistortion"] = {
      .forward = {{"y_i = Σ_j △_ij x_j, the four pixels j around where i is read",
                   "RandomDistortion::forward_training", "src/layers/random_distortion.cpp", 180,
                   "p.upper[i] * (p.left[i] * upper[0]"}},
      .backward = {{"dx_j = Σ_i △_ij dy_i", "RandomDistortion::backward_training",
                    "src/layers/random_distortion.cpp", 199, "at[0] += p.left[i] * upper;"}}};
  table["Flatten"] = {
      .forward = {{"y = x", "Flatten::forward", "src/layers/flatten.cpp", 5, "y = x;"}},
      .backward = {{"dx = dy", "Flatten::backward", "src/layers/flatten.cpp", 9, "dx = dy;"}}};
  table["Input"] = {
      .forward = {{"y = x", "Input::forward", "src/layers/input.cpp", 18, "y = x;"}},
      .backward = {{"dx = dy", "Input::backward", "src/layers/input.cpp", 22, "dx = dy;"}}};
}

void add_activations(LayerTable& table) {
  table["ReLU"] = {
      .forward = {{"y = max(x, 0)", "ReLU::forward", "src/layers/relu.cpp", 6,
                   "y = x.cwiseMax(Scalar(0));"}},
      .backward = {{"dx = dy where x > 0, else 0", "ReLU::backward", "src/layers/relu.cpp", 11,
                    "(x.array() > 0).select(dy, Scalar(0))"}}};
  table["LeakyReLU"] = {
      .forward = {{"y = x where x > 0, else a x", "LeakyReLU::forward", "src/layers/leaky_relu.cpp",
                   17, "(x.array() > 0).select(x, negative_slope_ * x)"}},
      .backward = {{"dx = dy where x > 0, else a dy", "LeakyReLU::backward",
                    "src/layers/leaky_relu.cpp", 22,
                    "(x.array() > 0).select(dy, negative_slope_ * dy)"}}};
  table["ELU"] = {
      .forward = {{"y = x where x > 0, else α (exp(x) - 1)", "ELU::forward", "src/layers/elu.cpp",
                   17, "alpha_ * x.array().expm1()"}},
      .backward = {{"dx = dy where x > 0, else α exp(x) dy", "ELU::backward", "src/layers/elu.cpp",
                    23, "alpha_ * x.array().exp() * dy.array()"}}};
  table["GELU"] = {
      .forward =
          {{"y = x Φ(x)", "GELU::forward", "src/layers/gelu.cpp", 44, "x_i * Phi(x_i)"},
           {"approximate: s in place of Φ, s = 1 / (1 + exp(-2u)), u = √(2/π) (x + 0.044715 x³)",
            "approximate_probability", "src/layers/gelu.cpp", 27, "std::exp(-2 * u)"}},
      .backward = {{"dx = dy (Φ(x) + x φ(x))", "GELU::backward", "src/layers/gelu.cpp", 52,
                    "return dy_i * dydx(x_i);"},
                   {"approximate: dx = dy (s + 2 x s (1 - s) du/dx)", "approximate_slope",
                    "src/layers/gelu.cpp", 37, "s + x * 2 * s * (1 - s) * du"}}};
  table["Softplus"] = {
      .forward = {{"y = log(1 + exp(x))", "Softplus::forward", "src/layers/softplus.cpp", 7,
                   "(-x.array().abs()).exp().log1p()"}},
      .backward = {{"dx = dy / (1 + exp(-x))", "Softplus::backward", "src/layers/softplus.cpp", 12,
                    "dy.array() / (1 + (-x.array()).exp())"}}};
  table["Sigmoid"] = {
      .forward = {{"y = 1 / (1 + exp(-x))", "Sigmoid::forward", "src/layers/sigmoid.cpp", 6,
                   "(1 + (-x.array()).exp()).inverse()"}},
      .backward = {{"dx = dy y (1 - y)", "Sigmoid::backward", "src/layers/sigmoid.cpp", 11,
                    "dy.array() * y.array() * (1 - y.array())"}}};
  table["Tanh"] = {.forward = {{"y = tanh(x)", "Tanh::forward", "src/layers/tanh.cpp", 6,
                                "y = x.array().tanh();"}},
                   .backward = {{"dx = dy (1 - y²)", "Tanh::backward", "src/layers/tanh.cpp", 11,
                                 "dy.array() * (1 - y.array().square())"}}};
  table["Softmax"] = {
      .forward = {{"y_j = exp(x_j) / Σ_k exp(x_k)", "softmax", "src/core/softmax.cpp", 13,
                   "y.row(n) *= 1 / y.row(n).sum()"}},
      .backward = {{"dx = y (dy - dy·y)", "Softmax::backward", "src/layers/softmax.cpp", 24,
                    "(dy.row(n).array() - dy.row(n).dot(y.row(n)))"}}};
}

LayerTable make_layer_table() {
  LayerTable table;
  add_layers_with_parameters(table);
  add_layers_without_parameters(table);
  add_activations(table);
  return table;
}

}  // namespace

LayerEquations layer_equations(const std::string& class_name) {
  static const LayerTable kTable = make_layer_table();
  const auto found = kTable.find(class_name);
  if (found != kTable.end()) return found->second;
  return {.forward = {{"y = f(θ, x)", class_name + "::forward", "", 0, ""}},
          .backward = {{"dx = (∂y/∂x)ᵀ dy", class_name + "::backward", "", 0, ""}},
          .gradient = {{"dθ = (∂y/∂θ)ᵀ dy", class_name + "::gradient", "", 0, ""}}};
}

}  // namespace cli
}}  // namespace gradus
