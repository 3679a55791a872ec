#include "cli/explain/explain_text.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

#include "cli/explain/divergence_text.hpp"
#include "cli/explain/formulas.hpp"
#include "cli/explain/matrix_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// As many as a float has. The sign of a NaN means nothing.
std::string digits(double value) {
  return std::isnan(value) ? "nan" : fmt::format("{:.7g}", value);
}

constexpr int kIndent = 6;
constexpr Index kShownSamples = 8;

/// What the formulas call a parameter: "kernel" is W.
std::string symbol_of(const RecordedParameter& parameter) {
  if (parameter.name == "kernel") return "W";
  if (parameter.name == "bias") return "b";
  if (parameter.name == "gamma") return "γ";
  return parameter.name == "beta" ? "β" : parameter.name;
}

std::string title_of(const std::string& title) { return "\n=== " + title + "\n"; }

std::string formulas_text(const Formulas& formulas) {
  std::string text;
  for (const Formula& f : formulas) {
    const std::string place = f.file.empty() ? "" : fmt::format("  {}:{}", f.file, f.line);
    const std::string source = fmt::format("[{}{}]", f.function, place);
    constexpr std::size_t kColumn = 36, kSource = 72;  // bytes of what fits in one line
    text += f.text.size() > kColumn || source.size() > kSource
                ? fmt::format("  {}\n      {}\n", f.text, source)
                : fmt::format("  {:<32} {}\n", f.text, source);
  }
  return text;
}

/// "  y = a_1: 2 x 3" and the numbers.
std::string array_text(const std::string& name, const Matrix& m,
                       LargeMatrix large = LargeMatrix::kInOneLine) {
  return fmt::format("    {}: {} x {}\n", name, m.rows(), m.cols()) +
         matrix_text(m, large, kIndent);
}

std::string map_text(const std::string& name, const Matrix& m) {
  return array_text(name, m, LargeMatrix::kAsHeatMap);
}

std::string heading(const RecordedLayer& layer, std::size_t l) {
  return fmt::format("\nStep {}: {} ({})\n", l, layer.name, layer.class_name);
}

std::string forward_text(const RecordedStep& step) {
  std::string text = title_of("FORWARD: a_0 = x, and each step makes a_l of a_(l-1)");
  text += map_text("a_0 = x, the batch, a sample a row", step.x);
  const std::string image = image_text(step.x, step.input_shape, kIndent);
  if (!image.empty()) text += "    The first sample as an image:\n" + image;
  for (std::size_t l = 1; l <= step.layers.size(); ++l) {
    const RecordedLayer& layer = step.layers[l - 1];
    text += heading(layer, l) + formulas_text(layer_formulas(layer.class_name).forward);
    text += fmt::format("    x = a_{}, above\n", l - 1);
    for (const RecordedParameter& p : layer.parameters) {
      text += map_text(symbol_of(p) + ", the " + p.name, p.before);
    }
    if (layer.noise.size() > 0) text += map_text("r, the noise that was drawn", layer.noise);
    text += map_text(fmt::format("y = a_{}", l), layer.y);
  }
  return text;
}

/// A line for each sample.
std::string samples_text(const RecordedStep& step) {
  const bool one_target = step.y_true.cols() == 1;
  std::string text = one_target ? "" : map_text("y_true", step.y_true);
  if (step.sample_weights.size() > 0) text += array_text("w, sample weights", step.sample_weights);
  const Index shown = step.values.size() > 2 * kShownSamples ? kShownSamples : step.values.size();
  text += fmt::format("    {:>6}{} {:>14} {:>14} {:>14}\n", "sample",
                      one_target ? fmt::format(" {:>10}", "y_true") : "", "v_n", "c_n", "c_n v_n");
  for (Index n = 0; n < shown; ++n) {
    text += fmt::format("    {:>6}{} {:>14} {:>14} {:>14}\n", n + 1,
                        one_target ? fmt::format(" {:>10.6g}", step.y_true(n, 0)) : "",
                        digits(step.values(n)), digits(step.coefficients(n)),
                        digits(step.coefficients(n) * step.values(n)));
  }
  if (shown < step.values.size()) {
    text += fmt::format("    {:>6} (of {} samples)\n", "...", step.values.size());
  }
  return text;
}

std::string loss_text(const RecordedStep& step, std::size_t top) {
  std::string text = title_of(fmt::format("LOSS: {} of a_{}", step.loss_name, top));
  if (top < step.layers.size()) {
    const RecordedLayer& taken_in = step.layers[top];
    text += fmt::format(
        "  It is fused with step {}, {}: computed of the logits x = a_{}, it divides by no\n"
        "  probability, and its derivative is short. a_{} is what the model predicts.\n",
        top + 1, taken_in.class_name, top, top + 1);
  }
  text += formulas_text(loss_formulas(step.loss_name, step.loss_of_logits).value);
  text += samples_text(step);
  if (step.penalty != 0)
    text += fmt::format("    penalty of the regularizers {:.7g}\n", step.penalty);
  return text + "    L = " + digits(step.loss) + "\n";
}

std::string gradients_text(const RecordedLayer& layer) {
  std::string text;
  for (const RecordedParameter& p : layer.parameters) {
    text += p.gradient.size() > 0 ? map_text("d" + symbol_of(p), p.gradient)
                                  : "    d" + symbol_of(p) + ": not computed, the step diverged\n";
  }
  return text;
}

std::string backward_text(const RecordedStep& step, std::size_t top) {
  std::string text = title_of("BACKWARD: δ_l = ∂L/∂a_l, from the loss down");
  text += formulas_text(loss_formulas(step.loss_name, step.loss_of_logits).gradient);
  if (step.penalty != 0) text += "  Each dθ below has the penalty's derivative in it too.\n";
  text += map_text(fmt::format("δ_{}, of the loss", top), step.layers[top - 1].dy);
  for (std::size_t l = top; l >= 1; --l) {
    const RecordedLayer& layer = step.layers[l - 1];
    if (layer.dy.size() == 0) break;
    const LayerFormulas formulas = layer_formulas(layer.class_name);
    text += heading(layer, l);
    text += fmt::format("    dy = δ_{}, above; x = a_{}, y = a_{}\n", l, l - 1, l);
    if (!layer.parameters.empty()) text += formulas_text(formulas.gradient) + gradients_text(layer);
    if (l == 1 || step.layers[l - 2].dy.size() == 0) {
      text += "  dx is not computed: below are no parameters\n";
      break;
    }
    text += formulas_text(formulas.backward);
    text += map_text(fmt::format("dx = δ_{}", l - 1), step.layers[l - 2].dy);
  }
  return text;
}

std::string moments_text(const std::vector<std::string>& names, const std::vector<Matrix>& moments,
                         const std::string& when) {
  std::string text;
  for (std::size_t k = 0; k < moments.size(); ++k) {
    const std::string name = k < names.size() ? names[k] : fmt::format("moment {}", k + 1);
    text += array_text(name + when, moments[k]);
  }
  return text;
}

std::string update_text(const RecordedStep& step) {
  const OptimizerFormulas formulas = optimizer_formulas(step.optimizer, step.centered_alone);
  std::string text = title_of(fmt::format("UPDATE: {}, learning rate α = {:.7g}, step t = {}",
                                          step.optimizer, step.learning_rate, step.number + 1));
  text += formulas_text(formulas.update);
  for (const RecordedLayer& layer : step.layers) {
    for (const RecordedParameter& p : layer.parameters) {
      const std::string symbol = symbol_of(p);
      text += fmt::format("\n  {}/{}: θ is {}, g is d{}\n", layer.name, p.name, symbol, symbol);
      text += moments_text(formulas.moments, p.moments_before, " before");
      text += array_text("g", p.gradient);
      text += moments_text(formulas.moments, p.moments_after, " after");
      text += array_text(symbol + " before", p.before);
      text += array_text(symbol + " after", p.after);
    }
  }
  return text;
}

/// The last step that the loss has not taken in.
std::size_t top_of(const RecordedStep& step) {
  const auto first = std::ranges::find(step.layers, true, &RecordedLayer::in_loss);
  return static_cast<std::size_t>(first - step.layers.begin());
}

std::string step_summary(const RecordedStep& step) {
  std::string text = fmt::format("Training step {}: {} samples of shape {}, ", step.number + 1,
                                 step.x.rows(), step.input_shape.str());
  text += "L = " + digits(step.loss);
  if (step.loss_after) {
    text += fmt::format(" before the update, {} after it", digits(*step.loss_after));
  }
  text +=
      "\nL is the loss; dy, dx, dW are ∂L/∂y, ∂L/∂x, ∂L/∂W; [function  file:line] computes it\n";
  if (!step.divergence.empty()) text += "DIVERGED: " + divergence_text(step) + "\n";
  return text;
}

}  // namespace

std::string explain_text(const RecordedStep& step) {
  const std::size_t top = top_of(step);
  std::string text = step_summary(step) + forward_text(step) + loss_text(step, top);
  if (top > 0) text += backward_text(step, top);
  if (!step.divergence.empty()) return text;
  text += update_text(step);
  if (step.loss_after) {
    text += title_of("AFTER");
    text += fmt::format("    L of the same batch: {} before, {} after\n", digits(step.loss),
                        digits(*step.loss_after));
  }
  return text;
}

}  // namespace gradus::cli
