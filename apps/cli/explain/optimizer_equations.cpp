// The formulas of the optimizers, in the notation of their headers.
#include <map>

#include "cli/explain/equations.hpp"

#include <gradus/optimizers/rmsprop.hpp>

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

using OptimizerTable = std::map<std::string, OptimizerEquations>;

OptimizerTable make_optimizer_table() {
  OptimizerTable table;
  table["SGD"] = {
      .moments = {"v"},
      .update = {{"without momentum: θ ← θ - α g", "SGD::update", "src/optimizers/sgd.cpp", 19,
                  "theta[i] -= alpha * g[i]"},
                 {"with momentum μ: v ← μ v - α g", "SGD::update", "src/optimizers/sgd.cpp", 25,
                  "v[i] = mu * v[i] - alpha * g[i]"},
                 {"θ ← θ + v", "SGD::update", "src/optimizers/sgd.cpp", 27, "alpha * g[i] : v[i]"},
                 {"with nesterov: θ ← θ + μ v - α g", "SGD::update", "src/optimizers/sgd.cpp", 27,
                  "nesterov ? mu * v[i] - alpha * g[i]"}}};
  const Equation mean_of_g{"m ← m + (1 - β₁)(g - m)", "Adam::update", "src/optimizers/adam.cpp", 36,
                           "m[i] += forget_1 * (g[i] - m[i])"};
  const Equation mean_of_squares{"u ← u + (1 - β₂)(g² - u)", "Adam::update",
                                 "src/optimizers/adam.cpp", 37,
                                 "u[i] += forget_2 * (g[i] * g[i] - u[i])"};
  const Equation correction{"α_t = α √(1 - β₂ᵗ) / (1 - β₁ᵗ)", "Adam::update",
                            "src/optimizers/adam.cpp", 25,
                            "std::sqrt(1 - std::pow(options_.beta_2, t))"};
  const Equation move{"θ ← θ - α_t m / (√u + ε)", "Adam::update", "src/optimizers/adam.cpp", 44,
                      "step * m[i] / (std::sqrt(u_or_w[i]) + epsilon)"};
  const Equation amsgrad{"with amsgrad: w ← max(w, u), and √w in place of √u", "Adam::update",
                         "src/optimizers/adam.cpp", 40, "w[i] = w[i] < u[i] ? u[i] : w[i]"};
  table["Adam"] = {.moments = {"m", "u", "w"},
                   .update = {mean_of_g, mean_of_squares, correction, move, amsgrad}};
  table["AdamW"] = table["Adam"];
  table["RMSprop"] = {
      .moments = {"u", "v", "a"},
      .update = {
          {"u ← ρ u + (1 - ρ) g²", "RMSprop::update", "src/optimizers/rmsprop.cpp", 37,
           "u[i] = rho * u[i] + forget * (g[i] * g[i])"},
          {"d = α g / √(u + ε)", "RMSprop::update", "src/optimizers/rmsprop.cpp", 43,
           "alpha * g[i] / std::sqrt(variance + epsilon)"},
          {"with centered: a ← ρ a + (1 - ρ) g, d = α g / √(max(u - a², 0) + ε)", "RMSprop::update",
           "src/optimizers/rmsprop.cpp", 43, "alpha * g[i] / std::sqrt(variance + epsilon)"},
          {"θ ← θ - d", "RMSprop::update", "src/optimizers/rmsprop.cpp", 45,
           "theta[i] -= v != nullptr ? v[i] : d"},
          {"with momentum μ: v ← μ v + d, θ ← θ - v", "RMSprop::update",
           "src/optimizers/rmsprop.cpp", 44, "v[i] = mu * v[i] + d"}}};
  table["Adagrad"] = {
      .moments = {"a"},
      .update = {{"a ← a + g²", "Adagrad::update", "src/optimizers/rmsprop.cpp", 64,
                  "a[i] += g[i] * g[i]"},
                 {"θ ← θ - α g / √(a + ε)", "Adagrad::update", "src/optimizers/rmsprop.cpp", 65,
                  "alpha * g[i] / std::sqrt(a[i] + epsilon)"}}};
  table["Adamax"] = {
      .moments = {"m", "u"},
      .update = {{"m ← m + (1 - β₁)(g - m)", "Adamax::update", "src/optimizers/adam_variants.cpp",
                  42, "m[i] += forget_1 * (g[i] - m[i])"},
                 {"u ← max(β₂ u, |g|)", "Adamax::update", "src/optimizers/adam_variants.cpp", 43,
                  "u[i] = std::max(beta_2 * u[i], std::abs(g[i]))"},
                 {"α_t = α / (1 - β₁ᵗ)", "Adamax::update", "src/optimizers/adam_variants.cpp", 33,
                  "slice.learning_rate / correction"},
                 {"θ ← θ - α_t m / (u + ε)", "Adamax::update", "src/optimizers/adam_variants.cpp",
                  44, "step * m[i] / (u[i] + epsilon)"}}};
  table["Nadam"] = {
      .moments = {"m", "u"},
      .update = {{"m ← m + (1 - β₁)(g - m)", "Nadam::update", "src/optimizers/adam_variants.cpp",
                  83, "m[i] += forget_1 * (g[i] - m[i])"},
                 {"u ← u + (1 - β₂)(g² - u)", "Nadam::update", "src/optimizers/adam_variants.cpp",
                  84, "u[i] += forget_2 * (g[i] * g[i] - u[i])"},
                 {"θ ← θ - α m̂ / (√û + ε), m̂ = μ_{t+1} m / (1 - Π_{t+1}) + (1 - μ_t) g / (1 - Π_t)",
                  "Nadam::update", "src/optimizers/adam_variants.cpp", 86,
                  "alpha * m_hat / (std::sqrt(u_hat) + epsilon)"}}};
  const Equation decay{"with weight_decay λ: θ ← θ - α λ θ, first", "Optimizer::update_slice",
                       "src/optimizers/optimizer.cpp", 182, "*options_.weight_decay) * theta;"};
  const Equation clipping{"with clipnorm, clipvalue, global_clipnorm: g is clipped, then",
                          "Optimizer::update_slice", "src/optimizers/optimizer.cpp", 185,
                          "clipping_.clip(first, gradient)"};
  for (auto& [name, equations] : table) {
    equations.update.insert(equations.update.begin(), {decay, clipping});
  }
  return table;
}

}  // namespace

OptimizerEquations optimizer_equations(const Optimizer& optimizer) {
  const std::string class_name = optimizer.class_name();
  static const OptimizerTable kTable = make_optimizer_table();
  const auto found = kTable.find(class_name);
  const auto* rmsprop = dynamic_cast<const RMSprop*>(&optimizer);
  if (rmsprop != nullptr && rmsprop->options().centered && rmsprop->options().momentum == 0) {
    return {.moments = {"u", "a"}, .update = found->second.update};
  }
  if (found != kTable.end()) return found->second;
  return {.moments = {}, .update = {{"θ ← update(θ, g)", class_name + "::update", "", 0, ""}}};
}

}  // namespace cli
}}  // namespace gradus
