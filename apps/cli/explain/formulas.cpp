#include "cli/explain/formulas.hpp"

#include <algorithm>
#include <gradus/losses/loss.hpp>
#include <initializer_list>
#include <iterator>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// Those of a function of the class; where it has none, of its base's.
Formulas formulas_of(std::string class_name, const std::string& function) {
  const FormulaTable& table = formula_table();
  Formulas found;
  while (true) {
    const std::string full_name = class_name + "::" + function;
    std::ranges::copy_if(table.formulas, std::back_inserter(found),
                         [&](const Formula& formula) { return formula.function == full_name; });
    const auto base = table.bases.find(class_name);
    if (!found.empty() || base == table.bases.end()) return found;
    class_name = base->second;
  }
}

Formulas first_found(const std::string& class_name, std::initializer_list<const char*> functions) {
  Formulas found;
  for (const char* function : functions) {
    if (found.empty()) found = formulas_of(class_name, function);
  }
  return found;
}

/// Which of a loss's names is that of its class; "" for one of one's own.
std::string class_of_loss(const std::string& name) {
  const auto has_bases = [](const std::string& n) { return formula_table().bases.contains(n); };
  for (const RegistryEntry<Loss>& known : known_losses()) {
    const auto class_name = std::ranges::find_if(known.names, has_bases);
    if (known.names.front() == name && class_name != known.names.end()) return *class_name;
  }
  return "";
}

/// Some stand under "of logits: " or "of probabilities: ", and hold for those alone.
Formulas that_hold(const Formulas& formulas, bool of_logits) {
  Formulas held;
  for (Formula formula : formulas) {
    bool holds = true;
    for (const bool logits : {false, true}) {
      const std::string condition = logits ? "of logits: " : "of probabilities: ";
      if (!formula.text.starts_with(condition)) continue;
      formula.text.erase(0, condition.size());
      holds = logits == of_logits;
    }
    if (holds) held.push_back(formula);
  }
  return held;
}

void append(Formulas& formulas, const Formulas& more) {
  formulas.insert(formulas.end(), more.begin(), more.end());
}

}  // namespace

LayerFormulas layer_formulas(const std::string& class_name) {
  LayerFormulas own = {.forward = first_found(class_name, {"forward_training", "forward"}),
                       .backward = first_found(class_name, {"backward_training", "backward"}),
                       .gradient = formulas_of(class_name, "gradient")};
  if (!own.forward.empty()) return own;
  return {.forward = {{"y = f(θ, x)", class_name + "::forward", ""}},
          .backward = {{"dx = (∂y/∂x)ᵀ dy", class_name + "::backward", ""}},
          .gradient = {{"dθ = (∂y/∂θ)ᵀ dy", class_name + "::gradient", ""}}};
}

LossFormulas loss_formulas(const std::string& name, bool of_logits) {
  const std::string class_name = class_of_loss(name);
  const auto of = [&](const char* function) {
    return that_hold(formulas_of(class_name, function), of_logits);
  };
  LossFormulas own;
  // What computes both at once is for logits, and is then what training calls.
  for (const Formula& formula : of_logits ? of("call_with_gradient") : Formulas()) {
    (formula.text.starts_with("∂") ? own.gradient : own.value).push_back(formula);
  }
  if (own.value.empty()) {
    for (const char* function : {"call", "value"}) append(own.value, of(function));
    for (const char* function : {"gradient", "slope", "weighted_gradient"}) {
      append(own.gradient, of(function));
    }
  }
  if (own.value.empty()) {
    own = {.value = {{"v = f(y, p)", name + "::call", ""}},
           .gradient = {{"∂v/∂p", name + "::gradient", ""}}};
  }
  append(own.value, formulas_of("Loss", "coefficients"));
  append(own.value, formulas_of("Trainer", "total_loss"));
  append(own.gradient, formulas_of(class_name.empty() ? "Loss" : class_name, "evaluate"));
  return own;
}

OptimizerFormulas optimizer_formulas(const std::string& class_name, bool centered_alone) {
  const Formulas own = formulas_of(class_name, "update");
  if (own.empty()) return {{}, {{"θ ← update(θ, g)", class_name + "::update", ""}}};
  OptimizerFormulas formulas{.moments = {}, .update = formulas_of("Optimizer", "update_slice")};
  append(formulas.update, own);
  const std::string owner = own.front().function.substr(0, own.front().function.find(':'));
  const auto [first, last] = formula_table().moments.equal_range(owner);
  for (auto moment = first; moment != last; ++moment) {
    if (!centered_alone || moment->second != "v") formulas.moments.push_back(moment->second);
  }
  return formulas;
}

}  // namespace gradus::cli
