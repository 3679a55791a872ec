#include "cli/loss/curves.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <gradus/core/error.hpp>
#include <gradus/losses/loss.hpp>
#include <limits>
#include <numbers>

#include "cli/both_precisions/in_double.hpp"
#include "cli/both_precisions/json_config.hpp"
#include "cli/both_precisions/loss_case.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

using Numbers = std::vector<double>;
using Evaluate = Json (*)(const Json& request);

struct Target {
  std::string label;
  Json y_true;
};

/// A curve through the space of one sample's predictions, x -> y_pred(x), along which the loss is
/// drawn. By the chain rule dL/dx = Σ_j ∂L/∂y_pred_j dy_pred_j/dx.
struct Path {
  std::string x_label, slope_label;
  Axis x_axis;
  double margin = 0;  ///< How far from the ends of the axis the curves end.
  std::vector<Target> targets;
  std::function<Numbers(double)> y_pred, velocity;
};

/// A batch of one sample.
Json batch_of(const Numbers& sample) { return Json::array({sample}); }

/// One output, and two things that it may be to predict.
std::vector<Target> targets(int first, int second) {
  const auto target = [](int y) {
    return Target{"y_true = " + std::to_string(y), batch_of({static_cast<double>(y)})};
  };
  return {target(first), target(second)};
}

Path one_prediction(const std::string& x_label, const Axis& axis, const std::vector<Target>& of) {
  return {x_label,
          "∂ loss / ∂ y_pred",
          axis,
          0,
          of,
          [](double x) { return Numbers{x}; },
          [](double) { return Numbers{1}; }};
}

Path unit_interval() {
  Path path = one_prediction("y_pred (probability)", {0, 1, 0.2}, targets(0, 1));
  path.margin = 0.001;  // a cross-entropy is infinite at the ends, or cut off
  return path;
}

std::vector<Target> first_class(const Loss& loss) {
  if (loss.takes_class_ids()) return {{"y_true = class 0", Json::array({0})}};
  return {{"y_true = (1, 0)", batch_of({1, 0})}};
}

/// Two classes: t is the probability of the true one, and what is left is that of the other.
Path class_probability(const Loss& loss) {
  return {"t, the probability of the true class: y_pred = (t, 1 - t)",
          "dL/dt = ∂L/∂p₀ - ∂L/∂p₁",
          {0, 1, 0.2},
          0.001,
          first_class(loss),
          [](double t) {
            return Numbers{t, 1 - t};
          },
          [](double) {
            return Numbers{1, -1};
          }};
}

/// Two classes: x is the output for the true one, with 0 for the other.
Path class_output(const Loss& loss, const std::string& what, const Axis& axis) {
  return {"x, the " + what + " of the true class: y_pred = (x, 0)",
          "dL/dx = ∂L/∂x₀",
          axis,
          0,
          first_class(loss),
          [](double x) {
            return Numbers{x, 0};
          },
          [](double) {
            return Numbers{1, 0};
          }};
}

/// Unit vectors at an angle of a degrees to y_true. dy_pred/da is by radians, which a slope is of.
Path angle() {
  constexpr double kRadians = std::numbers::pi / 180;
  return {"angle a between y_pred and y_true (degrees)",
          "dL/da (a in radians)",
          {0, 180, 30},
          0,
          {{"y_true = (1, 0), y_pred = (cos a, sin a)", batch_of({1, 0})}},
          [](double a) {
            return Numbers{std::cos(a * kRadians), std::sin(a * kRadians)};
          },
          [](double a) {
            return Numbers{-std::sin(a * kRadians), std::cos(a * kRadians)};
          }};
}

/// For the losses whose predictions may be anything: where each of them has something to show.
Path any_prediction(const std::string& name, const Loss& loss) {
  const std::string label = "y_pred";
  if (name == "cosine_similarity") return angle();
  if (name == "categorical_hinge") return class_output(loss, "score", {-3, 3, 1});
  if (name == "hinge" || name == "squared_hinge")
    return one_prediction(label, {-3, 3, 1}, targets(-1, 1));
  if (name == "dice" || name == "tversky") return one_prediction(label, {0, 1, 0.2}, targets(0, 1));
  if (name == "mean_absolute_percentage_error") {  // whose percents of 0 are endless
    return one_prediction(label, {-1, 4, 1}, targets(1, 2));
  }
  if (name == "poisson" || name == "mean_squared_logarithmic_error") {
    Path path = one_prediction(label, {0, 4, 1}, targets(0, 1));
    path.margin = 0.001;
    return path;
  }
  return one_prediction(label, {-2, 3, 1}, targets(0, 1));
}

Path path_for(const RegistryEntry<Loss>& known, const Loss& loss) {
  // What a loss of logits would take without them tells how many outputs it is for.
  const bool of_classes =
      loss.takes_class_ids() || known.make({})->predictions() == OutputKind::kProbabilities;
  switch (loss.predictions()) {
    case OutputKind::kUnitInterval:
      return unit_interval();
    case OutputKind::kProbabilities:
      return class_probability(loss);
    case OutputKind::kLogits:
      if (of_classes) return class_output(loss, "logit", {-6, 6, 2});
      return one_prediction("y_pred (logit)", {-6, 6, 2}, targets(0, 1));
    case OutputKind::kAnything:
      break;
  }
  if (loss.takes_class_ids()) {
    throw InvalidArgument("--plot: " + loss.name() +
                          " compares samples with each other and is not a function of one "
                          "prediction, so it cannot be plotted");
  }
  return any_prediction(known.names.front(), loss);
}

/// "delta=2, reduction='sum'"
std::string changed_arguments(const RegistryEntry<Loss>& known, const Config& config) {
  const auto is_default = [&](const auto& argument) {
    return std::ranges::count(known.defaults, argument) > 0;
  };
  Config changed = config;
  std::erase_if(changed, is_default);
  return as_arguments(changed);
}

Json request_for(const Path& path, double x, const Json& y_true, const LossCurves& curves,
                 const Json& config) {
  return {{"loss", curves.name},
          {"config", config},
          {"y_true", y_true},
          {"y_pred", batch_of(path.y_pred(x))}};
}

/// Where both know the loss, double. What is wrong is said by float, which knows all of them.
Evaluate find_precision(const Json& request) {
  try {
    f64::cli::evaluate_loss(request);
    return &f64::cli::evaluate_loss;
  } catch (const std::exception&) {
    evaluate_loss(request);
    return &evaluate_loss;
  }
}

double to_number(const Json& value) {
  if (value.is_array() && value.size() == 1) return to_number(value.front());  // of reduction none
  return value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

LossCurve sample(const Path& path, const Target& target, const LossCurves& curves,
                 const Json& config) {
  LossCurve curve{target.label, {}, {}};
  const Evaluate evaluate = find_precision(
      request_for(path, curves.x[curves.x.size() / 3], target.y_true, curves, config));
  for (double x : curves.x) {
    const auto result = evaluate(request_for(path, x, target.y_true, curves, config));
    const auto& gradient = result.at("gradient").front();
    const Numbers velocity = path.velocity(x);
    double slope = 0;
    for (std::size_t j = 0; j < velocity.size(); ++j) {
      slope += to_number(gradient.at(j)) * velocity[j];
    }
    curve.loss.push_back(to_number(result.at("value")));
    curve.slope.push_back(slope);
  }
  return curve;
}

}  // namespace

LossCurves sample_loss(const std::string& name, const Json& config) {
  constexpr int kIntervals = 400;
  const RegistryEntry<Loss>& known = known_loss(name);
  const Config arguments = to_config(config);
  const Polymorphic<Loss> loss = known.make(arguments);
  const Path path = path_for(known, *loss);

  LossCurves curves;
  curves.name = known.names.front();
  curves.config = changed_arguments(known, arguments);
  curves.x_label = path.x_label;
  curves.slope_label = path.slope_label;
  curves.x_axis = path.x_axis;
  const double first = path.x_axis.min + path.margin, last = path.x_axis.max - path.margin;
  for (int i = 0; i <= kIntervals; ++i) {
    curves.x.push_back(first + (last - first) * i / kIntervals);
  }
  for (const Target& target : path.targets) {
    curves.curves.push_back(sample(path, target, curves, config));
  }
  return curves;
}

}  // namespace gradus::cli
