#include "cli/explain/explain_json.hpp"

#include <spdlog/fmt/fmt.h>

#include <charconv>
#include <cmath>

#include "cli/explain/formulas.hpp"
#include "io/json_text.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

using StepJson = nlohmann::ordered_json;

/// As the double that has the fewest digits of those that round to it: 0.1, and not
/// 0.10000000149.
template <class Number>
StepJson to_json_number(Number value) {
  const std::string text = fmt::format("{}", value);
  if (!std::isfinite(value)) return text == "-nan" ? "nan" : text;
  double shortest = 0;
  std::from_chars(text.data(), text.data() + text.size(), shortest);
  return shortest;
}

StepJson to_json_list(const Vector& numbers) {
  StepJson list = StepJson::array();
  for (const Scalar number : numbers) list.push_back(to_json_number(number));
  return list;
}

StepJson to_json_rows(const Matrix& m) {
  if (m.size() == 0) return nullptr;
  StepJson rows = StepJson::array();
  for (Index n = 0; n < m.rows(); ++n) rows.push_back(to_json_list(m.row(n)));
  return rows;
}

StepJson to_json_arrays(const std::vector<Matrix>& matrices) {
  StepJson all = StepJson::array();
  for (const Matrix& m : matrices) all.push_back(to_json_rows(m));
  return all;
}

StepJson to_json_formulas(const Formulas& formulas) {
  StepJson all = StepJson::array();
  for (const Formula& formula : formulas) {
    StepJson json = {{"formula", formula.text}, {"function", formula.function}};
    if (!formula.file.empty()) {
      json["file"] = formula.file;
      json["line"] = formula.line;
    }
    all.push_back(json);
  }
  return all;
}

StepJson describe_parameter(const RecordedParameter& parameter) {
  return {{"name", parameter.name},
          {"shape", parameter.shape.dims()},
          {"before", to_json_rows(parameter.before)},
          {"gradient", to_json_rows(parameter.gradient)},
          {"moments_before", to_json_arrays(parameter.moments_before)},
          {"moments_after", to_json_arrays(parameter.moments_after)},
          {"after", to_json_rows(parameter.after)}};
}

StepJson describe_layer(const RecordedLayer& layer) {
  const LayerFormulas formulas = layer_formulas(layer.class_name);
  StepJson parameters = StepJson::array();
  for (const RecordedParameter& p : layer.parameters) parameters.push_back(describe_parameter(p));
  StepJson json = {{"name", layer.name},
                   {"class_name", layer.class_name},
                   {"forward", to_json_formulas(formulas.forward)},
                   {"noise", to_json_rows(layer.noise)},
                   {"y", to_json_rows(layer.y)},
                   {"in_loss", layer.in_loss},
                   {"dy", to_json_rows(layer.dy)},
                   {"backward", to_json_formulas(formulas.backward)}};
  if (!layer.parameters.empty()) json["gradient"] = to_json_formulas(formulas.gradient);
  json["parameters"] = parameters;
  return json;
}

StepJson describe_loss(const RecordedStep& step) {
  const LossFormulas formulas = loss_formulas(step.loss_name, step.loss_of_logits);
  return {{"name", step.loss_name},
          {"of_logits", step.loss_of_logits},
          {"y_true", to_json_rows(step.y_true)},
          {"sample_weights",
           step.sample_weights.size() > 0 ? to_json_list(step.sample_weights) : StepJson()},
          {"values", to_json_list(step.values)},
          {"coefficients", to_json_list(step.coefficients)},
          {"penalty", to_json_number(step.penalty)},
          {"loss", to_json_number(step.loss)},
          {"loss_after", step.loss_after ? to_json_number(*step.loss_after) : StepJson()},
          {"value", to_json_formulas(formulas.value)},
          {"gradient", to_json_formulas(formulas.gradient)}};
}

}  // namespace

std::string explain_json(const RecordedStep& step) {
  const OptimizerFormulas formulas = optimizer_formulas(step.optimizer, step.centered_alone);
  StepJson layers = StepJson::array();
  for (const RecordedLayer& layer : step.layers) layers.push_back(describe_layer(layer));
  StepJson json = {{"step", step.number + 1},
                   {"samples", step.x.rows()},
                   {"input_shape", step.input_shape.dims()},
                   {"x", to_json_rows(step.x)},
                   {"layers", layers},
                   {"loss", describe_loss(step)},
                   {"optimizer",
                    {{"name", step.optimizer},
                     {"learning_rate", to_json_number(step.learning_rate)},
                     {"moments", formulas.moments},
                     {"update", to_json_formulas(formulas.update)}}}};
  if (!step.divergence.empty()) {
    json["divergence"] = {{"message", step.divergence}, {"tensor", step.tensor}};
  }
  return to_line(json) + "\n";
}

}  // namespace cli
}}  // namespace gradus
