// The formulas of the cross-entropies and their kin: y = y_true, p = y_pred, x logits, K outputs.
#include "cli/explain/loss_tables.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

void add_classification_equations(LossTable& table) {
  table["binary_crossentropy"] = {
      .value = {{"v = (1/K) Σ_j -(y_j log p_j + (1 - y_j) log(1 - p_j)), p clipped",
                 "BinaryCrossentropy::call", "src/losses/binary_crossentropy.cpp", 50,
                 "-(x_log(y, q + e) + x_log(1 - y, 1 - q + e))"}},
      .gradient = {
          {"∂v/∂p_j = (-y_j/p_j + (1 - y_j)/(1 - p_j)) / K", "BinaryCrossentropy::gradient",
           "src/losses/binary_crossentropy.cpp", 75, "return (of_zero - of_one) / K;"},
          delta_equation("p")}};
  table["binary_focal_crossentropy"] = {
      .value = {{"v = (1/K) Σ_j a_j (1 - t_j)^γ b_j, b the cross-entropy, t = y p + (1 - y)(1 - p)",
                 "BinaryFocalCrossentropy::call", "src/losses/binary_crossentropy.cpp", 109,
                 "std::pow(1 - t, options_.gamma) * crossentropy(y, p)"}},
      .gradient = {
          {"∂v/∂p_j = (a_j/K) (-γ (1 - t_j)^(γ-1) (2 y_j - 1) b_j + (1 - t_j)^γ ∂b_j/∂p_j)",
           "BinaryFocalCrossentropy::gradient", "src/losses/binary_crossentropy.cpp", 125,
           "factor_slope * crossentropy(y, p)"},
          delta_equation("p")}};
  table["categorical_crossentropy"] = {
      .value = {{"v = -Σ_k y_k log q_k, q = p / Σ p, clipped", "CategoricalCrossentropy::call",
                 "src/losses/categorical_crossentropy.cpp", 44, "x_log(y(k), q(k) + e)"}},
      .gradient = {{"∂v/∂q_k = -y_k / q_k, ∂v/∂p_j = (∂v/∂q_j - Σ_k q_k ∂v/∂q_k) / Σ p",
                    "CategoricalCrossentropy::gradient", "src/losses/categorical_crossentropy.cpp",
                    65, "-y(k) / (q(k) + e)"},
                   delta_equation("p")}};
  table["sparse_categorical_crossentropy"] = {
      .value = {{"v = -log q_c, q = p / Σ p, clipped, c the class",
                 "SparseCategoricalCrossentropy::call",
                 "src/losses/sparse_categorical_crossentropy.cpp", 39, "-math::log(q(c) + e)"}},
      .gradient = {
          {"∂v/∂p_j = 1/Σ p - [j=c] / p_c", "SparseCategoricalCrossentropy::gradient",
           "src/losses/sparse_categorical_crossentropy.cpp", 63, "dy_pred(n, c) -= e == 0"},
          delta_equation("p")}};
  table["categorical_focal_crossentropy"] = {
      .value = {{"v = -Σ_k α (1 - q_k)^γ y_k log q_k, q = p / Σ p, clipped",
                 "CategoricalFocalCrossentropy::call", "src/losses/categorical_crossentropy.cpp",
                 97, "std::pow(1 - q(k), options_.gamma) * y * math::log(q(k))"}},
      .gradient = {
          {"g_k = ∂v/∂q_k = α y_k (γ (1 - q_k)^(γ-1) log q_k - (1 - q_k)^γ / q_k), "
           "∂v/∂p_j = (g_j - Σ_k q_k g_k) / Σ p",
           "CategoricalFocalCrossentropy::gradient", "src/losses/categorical_crossentropy.cpp", 115,
           "gamma * std::pow(1 - q(k), gamma - 1) * math::log(q(k))"},
          delta_equation("p")}};
  table["categorical_generalized_cross_entropy"] = {
      .value = {{"v = (1 - p_c^q) / q, c the class", "CategoricalGeneralizedCrossEntropy::call",
                 "src/losses/sparse_categorical_crossentropy.cpp", 100,
                 "(1 - std::pow(y_pred(n, class_of(y_true, n)), q_)) / q_"}},
      .gradient = {{"∂v/∂p_j = -[j=c] p_c^(q-1)", "CategoricalGeneralizedCrossEntropy::gradient",
                    "src/losses/sparse_categorical_crossentropy.cpp", 109,
                    "-std::pow(y_pred(n, c), q_ - 1)"},
                   delta_equation("p")}};
  table["kl_divergence"] = {
      .value = {{"v = Σ_k y_k log(y_k / p_k), both clipped to [ε, 1]", "KLDivergence::call",
                 "src/losses/categorical_crossentropy.cpp", 131, "a * math::log(a / b)"}},
      .gradient = {{"∂v/∂p_j = -y_j / p_j", "KLDivergence::gradient",
                    "src/losses/categorical_crossentropy.cpp", 140, "-clipped_to_1(y) / p"},
                   delta_equation("p")}};
  table["poisson"] = {
      .value = {{"v = (1/K) Σ_j p_j - y_j log(p_j + ε)", "Poisson::call",
                 "src/losses/regression.cpp", 124, "p - y * math::log(p + kEpsilon)"}},
      .gradient = {{"∂v/∂p_j = (1 - y_j / (p_j + ε)) / K", "Poisson::gradient",
                    "src/losses/regression.cpp", 130, "(1 - y / (p + kEpsilon)) / K"},
                   delta_equation("p")}};
}

LossTable logits_equations() {
  LossTable table;
  const Equation weighted = delta_equation("x");
  table["binary_crossentropy"] = {
      .value = {{"v = (1/K) Σ_j max(x_j, 0) - x_j y_j + log(1 + exp(-|x_j|))",
                 "BinaryCrossentropy::call", "src/losses/binary_crossentropy.cpp", 42,
                 "(x < 0 ? 0 : x) - x * smoothed(y, s)"}},
      .gradient = {{"∂v/∂x_j = (σ(x_j) - y_j) / K", "BinaryCrossentropy::gradient",
                    "src/losses/binary_crossentropy.cpp", 61,
                    "(1 / (1 + math::exp(-x)) - smoothed(y, s)) / K"},
                   weighted}};
  table["categorical_crossentropy"] = {
      .value = {{"v = Σ_k y_k (log Σ_i exp(x_i) - x_k)", "CategoricalCrossentropy::call",
                 "src/losses/categorical_crossentropy.cpp", 40, "y(k) * (log_S - (x(k) - max))"}},
      .gradient = {
          {"∂v/∂x_j = p_j Σ_k y_k - y_j, p = softmax(x)", "CategoricalCrossentropy::gradient",
           "src/losses/categorical_crossentropy.cpp", 60, "* sum_y - y(j)"},
          weighted}};
  LossTable of_probabilities;
  add_classification_equations(of_probabilities);
  table["binary_focal_crossentropy"] = {
      .value = of_probabilities["binary_focal_crossentropy"].value,
      .gradient = {
          of_probabilities["binary_focal_crossentropy"].gradient.front(),
          {"∂v/∂x_j = p_j (1 - p_j) ∂v/∂p_j, p = σ(x)", "BinaryFocalCrossentropy::gradient",
           "src/losses/binary_crossentropy.cpp", 126, "(options_.from_logits ? p * (1 - p) : 1)"},
          weighted}};
  table["categorical_focal_crossentropy"] = {
      .value = of_probabilities["categorical_focal_crossentropy"].value,
      .gradient = {
          of_probabilities["categorical_focal_crossentropy"].gradient.front(),
          {"∂v/∂x_j = p_j ∂v/∂p_j, p = softmax(x)", "CategoricalFocalCrossentropy::gradient",
           "src/losses/categorical_crossentropy.cpp", 120,
           "if (options_.from_logits) dy_pred.array() *= p.array();"},
          weighted}};
  table["sparse_categorical_crossentropy"] = {
      .value = {{"v = log Σ_i exp(x_i) - x_c, c the class",
                 "SparseCategoricalCrossentropy::call_with_gradient",
                 "src/losses/sparse_categorical_crossentropy.cpp", 78,
                 "values(n) -= y_pred(n, c) - y_pred.row(n).maxCoeff()"}},
      .gradient = {{"∂v/∂x_j = p_j - [j=c], p = softmax(x)",
                    "SparseCategoricalCrossentropy::call_with_gradient",
                    "src/losses/sparse_categorical_crossentropy.cpp", 79, "dy_pred(n, c) -= 1;"},
                   weighted}};
  return table;
}

}  // namespace cli
}}  // namespace gradus
