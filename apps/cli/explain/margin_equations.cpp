// The formulas of the losses that ask for a margin or an overlap: y = y_true, p = y_pred.
#include "cli/explain/loss_tables.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

void add_margin_equations(LossTable& table) {
  table["hinge"] = {.value = {{"v = (1/K) Σ_j h_j, h_j = max(1 - y_j p_j, 0)", "Hinge::call",
                               "src/losses/hinge.cpp", 43, "h < 0 ? 0 : h;"}},
                    .gradient = {{"∂v/∂p_j = -y_j / K where h_j > 0, else 0", "Hinge::gradient",
                                  "src/losses/hinge.cpp", 53, "h > 0 ? -signs.of(y) / K"},
                                 delta_equation("p")}};
  table["squared_hinge"] = {
      .value = {{"v = (1/K) Σ_j h_j², h_j = max(1 - y_j p_j, 0)", "SquaredHinge::call",
                 "src/losses/hinge.cpp", 66, "h < 0 ? 0 : h * h"}},
      .gradient = {{"∂v/∂p_j = -2 y_j h_j / K", "SquaredHinge::gradient", "src/losses/hinge.cpp",
                    77, "-2 * signs.of(y) * (h < 0 ? 0 : h) / K"},
                   delta_equation("p")}};
  table["categorical_hinge"] = {
      .value = {{"v = max(0, 1 + max_k (1 - y_k) p_k - Σ_k y_k p_k)", "CategoricalHinge::call",
                 "src/losses/hinge.cpp", 91, "margin < 0 ? 0 : margin"}},
      .gradient = {{"∂v/∂p_j = [j = j*] (1 - y_j) - y_j where v > 0", "CategoricalHinge::gradient",
                    "src/losses/hinge.cpp", 103, "dy_pred(n, best) += 1 - y_true(n, best)"},
                   delta_equation("p")}};
  table["circle"] = {
      .value = {{"v_i = log(1 + exp(P_i + Q_i)), P over pairs of the same class, Q over the others",
                 "Circle::call", "src/losses/batch_losses.cpp", 169,
                 "pairs.is_empty() ? 0 : pairs.value()"}},
      .gradient = {{"g_ij = c_i ∂v_i/∂(p_i·p_j)", "Circle::weighted_gradient",
                    "src/losses/batch_losses.cpp", 180, "c(i) * pairs.slope(j)"},
                   {"δ_i += g_ij p_j and δ_j += g_ij p_i", "Circle::weighted_gradient",
                    "src/losses/batch_losses.cpp", 181, "dy_pred.row(i) += g * y_pred.row(j)"}}};
}

void add_overlap_equations(LossTable& table) {
  table["dice"] = {
      .value = {{"v = 1 - 2I / D, I = Σ y p, D = Σ y + Σ p + ε", "Dice::value",
                 "src/losses/batch_losses.cpp", 58,
                 "1 - 2 * dot(y, p) / (sum(y) + sum(p) + kEpsilon)"}},
      .gradient = {{"∂v/∂p_j = -2 (y_j D - I) / D²", "Dice::slope", "src/losses/batch_losses.cpp",
                    64, "-2 * (y.array() * D - I) / (D * D)"},
                   {"δ_n = c_n ∂v_n/∂p", "OverlapLoss::weighted_gradient",
                    "src/losses/batch_losses.cpp", 46, "dy_pred.array().colwise() *= c.array()"}}};
  table["tversky"] = {
      .value = {{"v = 1 - I / D, I = Σ y p, D = I + α Σ (1 - y) p + β Σ y (1 - p) + ε",
                 "Tversky::value", "src/losses/batch_losses.cpp", 80,
                 "1 - dot(y, p) / denominator(y, p)"}},
      .gradient = {{"∂v/∂p_j = -(y_j D - I ∂D/∂p_j) / D²", "Tversky::slope",
                    "src/losses/batch_losses.cpp", 87, "-(y.array() * D - I * dD) / (D * D)"},
                   {"δ_n = c_n ∂v_n/∂p", "OverlapLoss::weighted_gradient",
                    "src/losses/batch_losses.cpp", 46, "dy_pred.array().colwise() *= c.array()"}}};
}

}  // namespace cli
}}  // namespace gradus
