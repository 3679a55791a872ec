// The formulas of the layers, in the notation of their headers.
#include <map>

#include "cli/explain/equations.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

using LayerTable = std::map<std::string, LayerEquations>;

void add_layers_with_parameters(LayerTable& table) {
  table["Dense"] = {.forward = {{"y = x W + b", "Dense::forward", "src/layers/dense.cpp", 52,
                                 "product(x, W, y)"}},
                    .backward = {{"dx = dy Wᵀ", "Dense::backward", "src/layers/dense.cpp", 65,
                                  "product(dy, transposed(W), dx)"}},
                    .gradient = {{"dW = xᵀ dy", "Dense::gradient", "src/layers/dense.cpp", 72,
                                  "product(transposed(x), dy, dW)"},
                                 {"db = Σ_n dy_n", "Dense::gradient", "src/layers/dense.cpp", 73,
                                  "product(transposed(ones(dy.rows())), dy, db)"}}};
  table["LayerNormalization"] = {
      .forward = {{"x̂ = (x - μ) / √(v + ε)", "Row", "src/layers/layer_normalization.cpp", 33,
                   "(x[j] - mean) * inverse_stddev"},
                  {"y = γ x̂ + β", "LayerNormalization::forward",
                   "src/layers/layer_normalization.cpp", 71,
                   "y(n, j) = beta != nullptr ? scaled + beta[j] : scaled"}},
      .backward = {{"dx̂ = γ dy", "LayerNormalization::backward",
                    "src/layers/layer_normalization.cpp", 88, "dy(n, j) * gamma[j]"},
                   {"dx = r (dx̂ - mean(dx̂) - x̂ mean(dx̂ x̂)), r = 1/√(v + ε)",
                    "LayerNormalization::backward", "src/layers/layer_normalization.cpp", 94,
                    "d[j] = r * (d[j] - mean - row.normalized(j) * along_x)"}},
      .gradient = {
          {"dγ = Σ_n dy_n x̂_n", "LayerNormalization::gradient",
           "src/layers/layer_normalization.cpp", 108, "dgamma[j] += dy(n, j) * row.normalized(j)"},
          {"dβ = Σ_n dy_n", "LayerNormalization::gradient", "src/layers/layer_normalization.cpp",
           114, "product(transposed(ones(dy.rows())), dy, dbeta)"}}};
}

void add_layers_without_parameters(LayerTable& table) {
  table["Dropout"] = {
      .forward = {{"y = r x, r drawn: 0 or 1/(1 - rate)", "Dropout::forward_training",
                   "src/layers/noise_layers.cpp", 80, "y = noise.cwiseProduct(x);"}},
      .backward = {{"dx = r dy", "Dropout::backward_training", "src/layers/noise_layers.cpp", 84,
                    "dx = noise.cwiseProduct(dy);"}}};
  table["RandomDistortion"] = {
      .forward = {{"y_i = Σ_j △_ij x_j, the four pixels j around where i is read",
                   "RandomDistortion::forward_training", "src/layers/noise_layers.cpp", 199,
                   "p.upper[i] * (p.left[i] * upper[0]"}},
      .backward = {{"dx_j = Σ_i △_ij dy_i", "RandomDistortion::backward_training",
                    "src/layers/noise_layers.cpp", 218, "at[0] += p.left[i] * upper;"}}};
  table["Flatten"] = {
      .forward = {{"y = x", "PassThrough::forward", "src/layers/input.cpp", 8, "y = x;"}},
      .backward = {{"dx = dy", "PassThrough::backward", "src/layers/input.cpp", 13, "dx = dy;"}}};
  table["Input"] = {
      .forward = {{"y = x", "PassThrough::forward", "src/layers/input.cpp", 8, "y = x;"}},
      .backward = {{"dx = dy", "PassThrough::backward", "src/layers/input.cpp", 13, "dx = dy;"}}};
}

void add_activations(LayerTable& table) {
  table["ReLU"] = {.forward = {{"y = max(x, 0)", "ReLU::forward", "src/layers/relu.cpp", 8,
                                "x_i < 0 ? 0 : x_i"}},
                   .backward = {{"dx = dy where x > 0, else 0", "ReLU::backward",
                                 "src/layers/relu.cpp", 14, "x_i > 0 ? dy_i : 0"}}};
  table["LeakyReLU"] = {
      .forward = {{"y = x where x > 0, else a x", "LeakyReLU::forward",
                   "src/layers/activations.cpp", 55, "x_i > 0 ? x_i : a * x_i"}},
      .backward = {{"dx = dy where x > 0, else a dy", "LeakyReLU::backward",
                    "src/layers/activations.cpp", 62, "x_i > 0 ? dy_i : a * dy_i"}}};
  table["ELU"] = {.forward = {{"y = x where x > 0, else α (exp(x) - 1)", "ELU::forward",
                               "src/layers/activations.cpp", 71, "a * math::expm1(x_i)"}},
                  .backward = {{"dx = dy where x > 0, else α exp(x) dy", "ELU::backward",
                                "src/layers/activations.cpp", 78, "slope(x_i) * dy_i"}}};
  table["GELU"] = {
      .forward =
          {{"y = x Φ(x)", "GELU::forward", "src/layers/activations.cpp", 83, "x_i * Phi(x_i)"},
           {"approximate: s in place of Φ, s = 1 / (1 + exp(-2u)), u = √(2/π) (x + 0.044715 x³)",
            "approximate_probability", "src/layers/activations.cpp", 34, "math::exp(-2 * u)"}},
      .backward = {{"dx = dy (Φ(x) + x φ(x))", "GELU::backward", "src/layers/activations.cpp", 97,
                    "dy_i * dydx(x_i);"},
                   {"approximate: dx = dy (s + 2 x s (1 - s) du/dx)", "approximate_slope",
                    "src/layers/activations.cpp", 44, "s + x * 2 * s * (1 - s) * du"}}};
  table["Softplus"] = {
      .forward = {{"y = log(1 + exp(x))", "Softplus::forward", "src/layers/activations.cpp", 110,
                   "math::log1p(math::exp(-std::abs(x_i)))"}},
      .backward = {{"dx = dy / (1 + exp(-x))", "Softplus::backward", "src/layers/activations.cpp",
                    118, "dy_i / (1 + math::exp(-x_i))"}}};
  table["Sigmoid"] = {.forward = {{"y = 1 / (1 + exp(-x))", "Sigmoid::forward",
                                   "src/layers/activations.cpp", 123, "1 / (1 + math::exp(-x_i))"}},
                      .backward = {{"dx = dy y (1 - y)", "Sigmoid::backward",
                                    "src/layers/activations.cpp", 129, "dy_i * y_i * (1 - y_i)"}}};
  table["Tanh"] = {.forward = {{"y = tanh(x)", "Tanh::forward", "src/layers/activations.cpp", 133,
                                "math::tanh(x_i)"}},
                   .backward = {{"dx = dy (1 - y²)", "Tanh::backward", "src/layers/activations.cpp",
                                 139, "dy_i * (1 - y_i * y_i)"}}};
  table["Softmax"] = {
      .forward = {{"y_j = exp(x_j) / Σ_k exp(x_k)", "compute_softmax", "src/core/softmax.cpp", 34,
                   "y_n[j] /= S"}},
      .backward = {{"dx = y (dy - dy·y)", "Softmax::backward", "src/layers/activations.cpp", 158,
                    "(dy.row(n).array() - dot(row_of(dy, n), row_of(y, n)))"}}};
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
