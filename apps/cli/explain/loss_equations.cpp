#include "cli/explain/loss_tables.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

LossTable make_loss_table() {
  LossTable table;
  add_regression_equations(table);
  add_classification_equations(table);
  add_margin_equations(table);
  add_overlap_equations(table);
  return table;
}

/// Of a loss of one's own.
LossEquations general_equations(const std::string& name) {
  return {.value = {{"v = f(y, p)", name + "::call", "", 0, ""}},
          .gradient = {{"∂v/∂p", name + "::gradient", "", 0, ""}, delta_equation("p")}};
}

LossEquations own_equations(const std::string& name, bool takes_in_activation) {
  static const LossTable kOfLogits = logits_equations();
  static const LossTable kTable = make_loss_table();
  if (takes_in_activation && kOfLogits.contains(name)) return kOfLogits.at(name);
  return kTable.contains(name) ? kTable.at(name) : general_equations(name);
}

}  // namespace

Equation delta_equation(const std::string& y_pred) {
  return {"δ_n = c_n ∂v_n/∂" + y_pred, "Loss::evaluate", "src/losses/loss.cpp", 37,
          "dy_pred.array().colwise() *= c.array()"};
}

LossEquations loss_equations(const std::string& name, bool takes_in_activation) {
  LossEquations equations = own_equations(name, takes_in_activation);
  equations.value.push_back(
      {"c_n = w_n / D, D: samples that count; sum: 1; mean_with_sample_weight: Σ w",
       "Loss::coefficients", "src/losses/loss.cpp", 67, "c /= static_cast<Scalar>(D);"});
  equations.value.push_back({"L = Σ_n c_n v_n + penalty", "Trainer::total_loss",
                             "src/training/trainer.cpp", 164,
                             "static_cast<double>(coefficients_(n)) *"});
  return equations;
}

}  // namespace cli
}}  // namespace gradus
