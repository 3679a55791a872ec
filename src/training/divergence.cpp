#include "training/divergence.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

namespace gradus::inline GRADUS_PRECISION {

namespace {

// Predictions beyond this are those of a training that has left its range.
constexpr double kFarPrediction = 1e6;

struct Divergence {
  std::string tensor;   // the first that is not finite, "output of dense"; or empty
  std::string message;  // "the loss is nan; the first tensor that is not finite: output of dense"
  std::string advice;   // what to do: a sentence
};

ConstMatrixView predictions(const TrainingStep& step) {
  return read_only(step.work.a[static_cast<std::size_t>(step.top)], step.rows);
}

ConstMatrixView slopes_of_loss(const TrainingStep& step) {
  return read_only(step.work.delta[static_cast<std::size_t>(step.top)], step.rows);
}

/// The first sample of the batch that the loss makes something of that is not finite.
std::optional<Index> undefined_sample(const TrainingStep& step) {
  for (Index n = 0; n < step.rows.count; ++n) {
    const bool slopes = std::isfinite(step.loss_value);
    if (slopes ? !slopes_of_loss(step).row(n).allFinite() : !std::isfinite(step.values(n))) {
      return n;
    }
  }
  return {};
}

/// "(0.5, -0.25, ...)"
std::string row_text(ConstMatrixView rows, Index n) {
  constexpr Index kMost = 4;
  std::string text;
  for (Index j = 0; j < std::min(rows.cols(), kMost); ++j) {
    text += fmt::format("{}{:.6g}", j == 0 ? "" : ", ", rows(n, j));
  }
  return "(" + text + (rows.cols() > kMost ? ", ...)" : ")");
}

std::string number_name(double number) {
  if (std::isnan(number)) return "nan";
  return std::isfinite(number) ? fmt::format("{:.6g}", number) : "infinite";
}

/// What makes numbers grow like this; where nothing tells, a learning rate that is too large.
std::string advice_for(const TrainingStep& step) {
  const double decay = step.optimizer.weight_decay() * step.optimizer.learning_rate();
  if (decay > 1) {
    return fmt::format(
        "Each step subtracts {:.6g} times the parameters, weight_decay times the learning rate: "
        "try a smaller weight_decay",
        decay);
  }
  const double target = static_cast<double>(step.y_true.cwiseAbs().maxCoeff());
  if (target > kFarPrediction) {
    return fmt::format("The targets are as large as {:.6g}: scale them to about 1", target);
  }
  return "Try a smaller learning rate, or inputs scaled to about 1";
}

Divergence explain_divergence(const TrainingStep& step, std::span<const std::uint32_t> which) {
  Divergence result{step.network.first_not_finite(step.work, step.rows),
                    "the loss is " + number_name(step.loss_value), advice_for(step)};
  const bool slopes = std::isfinite(step.loss_value);
  if (slopes && !result.tensor.empty()) {
    result.message += ", but " + result.tensor + " is not finite";
    return result;
  }
  if (slopes) {
    result.tensor = "gradient of the loss";
    result.message += ", but its gradient is not finite";
  } else if (!result.tensor.empty()) {
    result.message += "; the first tensor that is not finite: " + result.tensor;
    return result;
  } else {
    result.message += ", though all inputs, parameters and outputs are finite";
  }
  const std::optional<Index> n = undefined_sample(step);
  if (!n || !predictions(step).row(*n).allFinite()) return result;
  result.message +=
      fmt::format(": {} gives {} for sample {}, with y_true {} and y_pred {}", step.loss.name(),
                  slopes ? "slopes that are not finite" : number_name(step.values(*n)),
                  which[static_cast<std::size_t>(*n)], row_text(step.y_true, *n),
                  row_text(predictions(step), *n));
  const double farthest = static_cast<double>(std::max(
      predictions(step).row(*n).cwiseAbs().maxCoeff(), step.y_true.row(*n).cwiseAbs().maxCoeff()));
  if (farthest < kFarPrediction) {
    result.advice =
        "The loss has no value or no slope there: a logarithm or root of a number below 0, a "
        "quotient by 0? Clip the prediction in the loss, as in max(p, 1e-7), or end the model in "
        "an activation that keeps it in range";
  }
  return result;
}

}  // namespace

void show(const TrainingStep& step, std::span<const std::uint32_t> which,
          std::span<StepObserver* const> observers) {
  for (StepObserver* observer : observers) observer->before_update(step);
  if (std::isfinite(step.loss_value) && slopes_of_loss(step).allFinite()) return;
  diverge(step, which, observers);
}

void diverge(const TrainingStep& step, std::span<const std::uint32_t> which,
             std::span<StepObserver* const> observers) {
  const Divergence found = explain_divergence(step, which);
  for (StepObserver* observer : observers) {
    observer->on_divergence(step, found.tensor, found.message);
  }
  throw DivergenceError(found.message, ". ", found.advice);
}

}  // namespace gradus
