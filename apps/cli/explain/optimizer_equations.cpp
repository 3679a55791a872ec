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
      .update = {{"without momentum: θ ← θ - α g", "SGD::update", "src/optimizers/sgd.cpp", 17,
                  "slice.theta -= alpha * g;"},
                 {"with momentum μ: v ← μ v - α g", "SGD::update", "src/optimizers/sgd.cpp", 21,
                  "v = mu * v - alpha * g;"},
                 {"θ ← θ + v", "SGD::update", "src/optimizers/sgd.cpp", 25, "slice.theta += v;"},
                 {"with nesterov: θ ← θ + μ v - α g", "SGD::update", "src/optimizers/sgd.cpp", 23,
                  "slice.theta += mu * v - alpha * g;"}}};
  const Equation mean_of_g{"m ← m + (1 - β₁)(g - m)", "Adam::update", "src/optimizers/adam.cpp", 32,
                           "m += forget_1 * (g - m);"};
  const Equation mean_of_squares{"u ← u + (1 - β₂)(g² - u)", "Adam::update",
                                 "src/optimizers/adam.cpp", 33,
                                 "u += forget_2 * (g.square() - u);"};
  const Equation correction{"α_t = α √(1 - β₂ᵗ) / (1 - β₁ᵗ)", "Adam::update",
                            "src/optimizers/adam.cpp", 23,
                            "std::sqrt(1 - std::pow(options_.beta_2, t))"};
  const Equation move{"θ ← θ - α_t m / (√u + ε)", "Adam::update", "src/optimizers/adam.cpp", 39,
                      "step * m / (u.sqrt() + epsilon)"};
  const Equation amsgrad{"with amsgrad: w ← max(w, u), and √w in place of √u", "Adam::update",
                         "src/optimizers/adam.cpp", 36, "w = w.max(u);"};
  table["Adam"] = {.moments = {"m", "u", "w"},
                   .update = {mean_of_g, mean_of_squares, correction, move, amsgrad}};
  table["AdamW"] = table["Adam"];
  table["RMSprop"] = {
      .moments = {"u", "v", "a"},
      .update = {{"u ← ρ u + (1 - ρ) g²", "RMSprop::update", "src/optimizers/rmsprop.cpp", 29,
                  "u = rho * u + forget * g.square();"},
                 {"d = α g / √(u + ε)", "RMSprop::update", "src/optimizers/rmsprop.cpp", 46,
                  "move(alpha * g / (u + epsilon).sqrt());"},
                 {"with centered: a ← ρ a + (1 - ρ) g, d = α g / √(max(u - a², 0) + ε)",
                  "RMSprop::update", "src/optimizers/rmsprop.cpp", 44,
                  "move(alpha * g / ((u - a.square()).max(Scalar(0)) + epsilon).sqrt());"},
                 {"θ ← θ - d", "RMSprop::update", "src/optimizers/rmsprop.cpp", 38,
                  "slice.theta.array() -= d;"},
                 {"with momentum μ: v ← μ v + d, θ ← θ - v", "RMSprop::update",
                  "src/optimizers/rmsprop.cpp", 35, "v = mu * v + d;"}}};
  table["Adagrad"] = {
      .moments = {"a"},
      .update = {
          {"a ← a + g²", "Adagrad::update", "src/optimizers/adagrad.cpp", 19, "a += g.square();"},
          {"θ ← θ - α g / √(a + ε)", "Adagrad::update", "src/optimizers/adagrad.cpp", 20,
           "alpha * g / (a + epsilon).sqrt();"}}};
  table["Adamax"] = {
      .moments = {"m", "u"},
      .update = {{"m ← m + (1 - β₁)(g - m)", "Adamax::update", "src/optimizers/adamax.cpp", 28,
                  "m += forget_1 * (g - m);"},
                 {"u ← max(β₂ u, |g|)", "Adamax::update", "src/optimizers/adamax.cpp", 29,
                  "u = (beta_2 * u).max(g.abs());"},
                 {"α_t = α / (1 - β₁ᵗ)", "Adamax::update", "src/optimizers/adamax.cpp", 20,
                  "slice.learning_rate / correction"},
                 {"θ ← θ - α_t m / (u + ε)", "Adamax::update", "src/optimizers/adamax.cpp", 30,
                  "step * m / (u + epsilon);"}}};
  table["Nadam"] = {
      .moments = {"m", "u"},
      .update = {
          {"m ← m + (1 - β₁)(g - m)", "Nadam::update", "src/optimizers/nadam.cpp", 42,
           "m += forget_1 * (g - m);"},
          {"u ← u + (1 - β₂)(g² - u)", "Nadam::update", "src/optimizers/nadam.cpp", 43,
           "u += forget_2 * (g.square() - u);"},
          {"θ ← θ - α m̂ / (√û + ε), m̂ = μ_{t+1} m / (1 - Π_{t+1}) + (1 - μ_t) g / (1 - Π_t)",
           "Nadam::update", "src/optimizers/nadam.cpp", 45, "alpha * (of_m * m + of_g * g)"}}};
  const Equation decay{"with weight_decay λ: θ ← θ - α λ θ, first", "Optimizer::update_slice",
                       "src/optimizers/optimizer.cpp", 101, "*options_.weight_decay) * theta;"};
  const Equation clipping{"with clipnorm, clipvalue, global_clipnorm: g is clipped, then",
                          "Optimizer::update_slice", "src/optimizers/optimizer.cpp", 104,
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
