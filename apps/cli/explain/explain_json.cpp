#include "cli/explain/explain_json.hpp"

#include <spdlog/fmt/fmt.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <gradus/core/text.hpp>
#include <type_traits>
#include <vector>

#include "cli/explain/formulas.hpp"
#include "cli/page/base64.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

using StepJson = Json;
using ScalarBits = std::conditional_t<sizeof(Scalar) == 4, std::uint32_t, std::uint64_t>;
static_assert(sizeof(ScalarBits) == sizeof(Scalar));

/// As the double that has the fewest digits of those that round to it: 0.1, and not
/// 0.10000000149.
template <class Number>
StepJson to_json_number(Number value) {
  const std::string text = fmt::format("{}", value);
  if (!std::isfinite(value)) return text == "-nan" ? "nan" : text;
  double shortest = 0;
  read_double(text, shortest);
  return shortest;
}

StepJson to_json_list(const Vector& numbers) {
  StepJson list = StepJson::array();
  for (const Scalar number : numbers) list.push_back(to_json_number(number));
  return list;
}

StepJson to_base64(ConstMatrixView m) {
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

/// A step, with its matrices in one format.
class Describer {
 public:
  explicit Describer(MatrixFormat format) : format_(format) {}

  StepJson layers(const RecordedStep& step) const {
    StepJson all = StepJson::array();
    for (const RecordedLayer& recorded : step.layers) all.push_back(layer(recorded));
    return all;
  }

  StepJson loss(const RecordedStep& step) const {
    const LossFormulas formulas = loss_formulas(step.loss_name, step.loss_of_logits);
    return {{"name", step.loss_name},
            {"of_logits", step.loss_of_logits},
            {"y_true", matrix(step.y_true)},
            {"sample_weights",
             step.sample_weights.size() > 0 ? vector(step.sample_weights) : StepJson()},
            {"values", vector(step.values)},
            {"coefficients", vector(step.coefficients)},
            {"penalty", to_json_number(step.penalty)},
            {"loss", to_json_number(step.loss)},
            {"loss_after", step.loss_after ? to_json_number(*step.loss_after) : StepJson()},
            {"value", to_json_formulas(formulas.value)},
            {"gradient", to_json_formulas(formulas.gradient)}};
  }

  StepJson matrix(const Matrix& m) const {
    if (m.size() == 0) return nullptr;
    if (format_ == MatrixFormat::kBase64) return to_base64(read_only(m));
    StepJson rows = StepJson::array();
    for (Index n = 0; n < m.rows(); ++n) rows.push_back(to_json_list(m.row(n)));
    return rows;
  }

 private:
  StepJson vector(const Vector& v) const {
    if (format_ == MatrixFormat::kRows) return to_json_list(v);
    return to_base64(ConstMatrixView(v.data(), v.size(), 1));
  }

  StepJson matrices(const std::vector<Matrix>& recorded) const {
    StepJson all = StepJson::array();
    for (const Matrix& m : recorded) all.push_back(matrix(m));
    return all;
  }

  StepJson parameter(const RecordedParameter& recorded) const {
    return {{"name", recorded.name},
            {"shape", recorded.shape.dims()},
            {"before", matrix(recorded.before)},
            {"gradient", matrix(recorded.gradient)},
            {"moments_before", matrices(recorded.moments_before)},
            {"moments_after", matrices(recorded.moments_after)},
            {"after", matrix(recorded.after)}};
  }

  StepJson layer(const RecordedLayer& recorded) const {
    const LayerFormulas formulas = layer_formulas(recorded.class_name);
    StepJson parameters = StepJson::array();
    for (const RecordedParameter& p : recorded.parameters) parameters.push_back(parameter(p));
    StepJson json = {{"name", recorded.name},
                     {"class_name", recorded.class_name},
                     {"forward", to_json_formulas(formulas.forward)},
                     {"noise", matrix(recorded.noise)},
                     {"y", matrix(recorded.y)},
                     {"in_loss", recorded.in_loss},
                     {"dy", matrix(recorded.dy)},
                     {"backward", to_json_formulas(formulas.backward)}};
    if (!recorded.parameters.empty()) json["gradient"] = to_json_formulas(formulas.gradient);
    json["parameters"] = parameters;
    return json;
  }

  MatrixFormat format_;
};

StepJson describe_optimizer(const RecordedStep& step) {
  const OptimizerFormulas formulas = optimizer_formulas(step.optimizer, step.centered_alone);
  return {{"name", step.optimizer},
          {"learning_rate", to_json_number(step.learning_rate)},
          {"moments", formulas.moments},
          {"update", to_json_formulas(formulas.update)}};
}

}  // namespace

Json describe_step(const RecordedStep& step, MatrixFormat format) {
  const Describer describer(format);
  StepJson json = {{"step", step.number + 1},
                   {"samples", step.x.rows()},
                   {"input_shape", step.input_shape.dims()},
                   {"x", describer.matrix(step.x)},
                   {"layers", describer.layers(step)},
                   {"loss", describer.loss(step)},
                   {"optimizer", describe_optimizer(step)}};
  if (!step.divergence.empty()) {
    json["divergence"] = {{"message", step.divergence}, {"tensor", step.tensor}};
  }
  return json;
}

std::string explain_json(const RecordedStep& step) {
  return to_line(describe_step(step, MatrixFormat::kRows)) + "\n";
}

}  // namespace gradus::cli
