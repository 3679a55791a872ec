#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include "cli/explain/explain_page_parts.hpp"
#include "cli/explain/formulas.hpp"
#include "cli/page/base64.hpp"
#include "io/json_text.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

using PageJson = nlohmann::ordered_json;
using ScalarBits = std::conditional_t<sizeof(Scalar) == 4, std::uint32_t, std::uint64_t>;
static_assert(sizeof(ScalarBits) == sizeof(Scalar));

/// Rows of numbers; null where there are none.
PageJson matrix_json(ConstMatrixView m) {
  if (m.size() == 0) return nullptr;
  std::vector<std::uint8_t> bytes;
  bytes.reserve(static_cast<std::size_t>(m.size()) * sizeof(Scalar));
  for (Index k = 0; k < m.size(); ++k) {
    const auto bits = std::bit_cast<ScalarBits>(m.data()[k]);
    for (unsigned byte = 0; byte < sizeof(Scalar); ++byte) {
      bytes.push_back(static_cast<std::uint8_t>(bits >> 8U * byte));
    }
  }
  return {{"rows", m.rows()}, {"columns", m.cols()}, {"data", base64(bytes)}};
}

PageJson matrix_json(const Matrix& m) { return matrix_json(read_only(m)); }

/// A column.
PageJson matrix_json(const Vector& v) {
  return matrix_json(ConstMatrixView(v.data(), v.size(), 1));
}

PageJson matrices_json(const std::vector<Matrix>& matrices) {
  PageJson all = PageJson::array();
  for (const Matrix& m : matrices) all.push_back(matrix_json(m));
  return all;
}

/// What JavaScript's Number() reads.
PageJson number_json(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return value;
}

PageJson formulas_json(const Formulas& formulas) {
  PageJson all = PageJson::array();
  for (const Formula& formula : formulas) {
    all.push_back({{"formula", formula.text},
                   {"function", formula.function},
                   {"file", formula.file},
                   {"line", formula.line}});
  }
  return all;
}

PageJson parameter_json(const RecordedParameter& parameter) {
  return {{"name", parameter.name},
          {"before", matrix_json(parameter.before)},
          {"after", matrix_json(parameter.after)},
          {"gradient", matrix_json(parameter.gradient)},
          {"momentsBefore", matrices_json(parameter.moments_before)},
          {"momentsAfter", matrices_json(parameter.moments_after)}};
}

PageJson layer_json(const RecordedLayer& layer) {
  const LayerFormulas formulas = layer_formulas(layer.class_name);
  PageJson parameters = PageJson::array();
  for (const RecordedParameter& p : layer.parameters) parameters.push_back(parameter_json(p));
  return {{"name", layer.name},
          {"className", layer.class_name},
          {"inLoss", layer.in_loss},
          {"y", matrix_json(layer.y)},
          {"dy", matrix_json(layer.dy)},
          {"noise", matrix_json(layer.noise)},
          {"parameters", parameters},
          {"forward", formulas_json(formulas.forward)},
          {"backward", formulas_json(formulas.backward)},
          {"gradient", formulas_json(formulas.gradient)}};
}

PageJson loss_json(const RecordedStep& step) {
  const LossFormulas formulas = loss_formulas(step.loss_name, step.loss_of_logits);
  return {{"name", step.loss_name},
          {"ofLogits", step.loss_of_logits},
          {"yTrue", matrix_json(step.y_true)},
          {"sampleWeights", matrix_json(step.sample_weights)},
          {"values", matrix_json(step.values)},
          {"coefficients", matrix_json(step.coefficients)},
          {"total", number_json(step.loss)},
          {"penalty", number_json(step.penalty)},
          {"after", step.loss_after ? number_json(*step.loss_after) : PageJson()},
          {"value", formulas_json(formulas.value)},
          {"gradient", formulas_json(formulas.gradient)}};
}

PageJson optimizer_json(const RecordedStep& step) {
  const OptimizerFormulas formulas = optimizer_formulas(step.optimizer, step.centered_alone);
  return {{"name", step.optimizer},
          {"learningRate", number_json(step.learning_rate)},
          {"moments", formulas.moments},
          {"update", formulas_json(formulas.update)}};
}

}  // namespace

std::string step_json(const RecordedStep& step, const ExplainPageInfo& info) {
  PageJson layers = PageJson::array();
  for (const RecordedLayer& layer : step.layers) layers.push_back(layer_json(layer));
  const PageJson json = {{"number", step.number},
                         {"scalarBytes", sizeof(Scalar)},
                         {"inputShape", step.input_shape.dims()},
                         {"classNames", info.class_names},
                         {"diverged", !step.divergence.empty()},
                         {"x", matrix_json(step.x)},
                         {"layers", layers},
                         {"loss", loss_json(step)},
                         {"optimizer", optimizer_json(step)}};
  std::string text;
  for (const char c : to_line(json)) {
    if (c == '<') {
      text += "\\u003c";
    } else if (c == '>') {
      text += "\\u003e";
    } else if (c == '&') {
      text += "\\u0026";
    } else {
      text += c;
    }
  }
  return text;
}

}  // namespace cli
}}  // namespace gradus
