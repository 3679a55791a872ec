#include "cli/check_gradients_command.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <gradus/io/architecture.hpp>
#include <gradus/io/config_json.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "cli/precise/check_gradients.hpp"
#include "cli/study/plant_exercise.hpp"
#include "cli/validators.hpp"

// The same functions, built in double.
namespace gradus::f64::cli {

nlohmann::ordered_json check_gradients(const nlohmann::json& request);
bool knows_model(const nlohmann::json& request);

}  // namespace gradus::f64::cli

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

namespace {

using nlohmann::ordered_json;

constexpr const char* kHowToRead =
    R"(How to read the table. For each tensor of parameters, elements are moved by a small h, and the
loss that training reports is computed anew: (L(θ + h) - L(θ - h)) / 2h is what the gradient must
be, up to about h², whatever formulas led to it. Both sides are training's own step.

  rel. error       |a - n| / max(|a|, |n|), analytic against numerical, of the worst element. A
                   right gradient gives 1e-6 and less; a wrong one mostly 1e-2 and more.
  ok               no element above 1e-5.
  kink             where L has a corner: relu at exactly 0, hinge at its margin. On both sides of
                   it the slope is another; the difference is the mean of both, and the gradient
                   one of them, or one between. Neither is wrong: try another --seed. A corner only
                   nearby is stepped over with a smaller h.
  WRONG            the slopes on both sides agree with each other, but not with the gradient.

Where to look: backward() of a layer makes the gradients of all tensors below it wrong, gradient()
of a layer only its own; the loss all. An optimizer is not checked here: it uses the gradient, and
`gradus explain` shows what it makes of it. Exit code: 0 if all are right, 1 if one is WRONG.)";

/// What both precisions are asked. The fault of an exercise is planted by those who answer.
nlohmann::json make_request(const CheckGradientsOptions& options) {
  StudyOptions right = options.study;
  right.exercise = 0;
  TrainingParts parts = make_study_parts(right);
  adapt_training(options.study.exercise, parts);

  const Dataset& train = parts.data.sets.train;
  const Index samples = std::min(options.study.training.batch_size, train.size());
  std::vector<std::uint32_t> which(static_cast<std::size_t>(samples));
  std::iota(which.begin(), which.end(), 0U);
  Matrix x(samples, train.features()), y(samples, train.y().cols());
  train.gather(which, FeatureSet(train.features()), view(x));
  train.gather_targets(which, view(y));
  nlohmann::json request = {
      {"architecture", to_json(Architecture{train.sample_shape(), parts.layers})},
      {"samples", samples},
      {"x", std::vector<Scalar>(x.data(), x.data() + x.size())},
      {"y", std::vector<Scalar>(y.data(), y.data() + y.size())},
      {"loss", parts.loss->name()},
      {"config", nlohmann::json::parse(config_json(parts.loss->config()))},
      {"elements", options.elements},
      {"seed", options.study.training.seed},
      {"exercise", options.study.exercise}};
  const TrainingSetup setup = set_up_training(options.study.training, std::move(parts));
  const Vector& theta = setup.model->network().theta();
  request["theta"] = std::vector<Scalar>(theta.data(), theta.data() + theta.size());
  return request;
}

/// "(784, 84)"
std::string tuple_text(const nlohmann::json& numbers) {
  std::string text;
  for (const nlohmann::json& number : numbers) text += (text.empty() ? "" : ", ") + number.dump();
  return "(" + text + ")";
}

std::string checked_text(const ordered_json& tensor) {
  const auto checked = tensor["checked"].get<Index>();
  const auto elements = tensor["elements"].get<Index>();
  if (checked == elements) return fmt::format("all {}", elements);
  return fmt::format("{} of {}", checked, elements);
}

std::string verdict_text(const ordered_json& tensor) {
  const auto verdict = tensor["verdict"].get<std::string>();
  if (verdict != "ok" && tensor["checked"].get<Index>() > 1) {
    return fmt::format("{} ({})", verdict,
                       tensor[verdict == "kink" ? "kinks" : "wrong"].get<Index>());
  }
  return tensor["largest_gradient"] == 0.0 ? verdict + ", all 0" : verdict;
}

std::string line_of(const ordered_json& tensor) {
  const ordered_json& worst = tensor["worst"];
  return fmt::format("{:<24} {:<12} {:<14} {:>10.1e}  {:<12} {:>14.6e} {:>14.6e}  {}\n",
                     tensor["name"].get<std::string>(), tuple_text(tensor["shape"]),
                     checked_text(tensor), tensor["max_relative_error"].get<double>(),
                     tuple_text(worst["index"]), worst["analytic"].get<double>(),
                     worst["numerical"].get<double>(), verdict_text(tensor));
}

/// Names of the tensors with this verdict.
std::string names_of(const ordered_json& tensors, const std::string& verdict) {
  std::string text;
  for (const ordered_json& tensor : tensors) {
    if (tensor["verdict"] != verdict) continue;
    text += (text.empty() ? "" : ", ") + tensor["name"].get<std::string>();
  }
  return text;
}

std::string conclusion(const ordered_json& result) {
  const std::string wrong = names_of(result["tensors"], "WRONG");
  const std::string kinks = names_of(result["tensors"], "kink");
  if (!wrong.empty()) return "WRONG: " + wrong + "\n";
  if (!kinks.empty()) {
    return "Right, but for elements at a kink of the loss, where none is: " + kinks + "\n";
  }
  return "All gradients are right.\n";
}

std::string table_of(const ordered_json& result) {
  std::string text = fmt::format(
      "Loss {}, {:.6g}, on {} samples, in {}{}\n\n", result["loss_name"].get<std::string>(),
      result["loss"].get<double>(), result["samples"].get<Index>(),
      result["precision"].get<std::string>(),
      result["precision"] == "double"
          ? ""
          : ": a layer or the loss is not known in double, so that only errors above 2 % show");
  text +=
      fmt::format("{:<24} {:<12} {:<14} {:>10}  {:<12} {:>14} {:>14}  {}\n", "parameters", "shape",
                  "checked", "rel. error", "worst at", "analytic", "numerical", "verdict");
  for (const ordered_json& tensor : result["tensors"]) text += line_of(tensor);
  return text + "\n" + conclusion(result);
}

}  // namespace

void add_check_gradients_options(CLI::App& check, CheckGradientsOptions& options) {
  constexpr Index kSamples = 8;
  options.study.training.batch_size = kSamples;
  add_study_options(check, options.study);
  check.get_option("--batch-size")->description("Samples to check with: the first of the data");
  check
      .add_option("--elements", options.elements,
                  "The most to check of each tensor: those with the largest gradients, and others "
                  "drawn at random")
      ->check(whole_number(1, 1'000'000))
      ->type_name("N")
      ->capture_default_str();
  check.add_flag("--json", options.json, "Print the numbers as JSON");
  check.footer(kHowToRead);
}

int check_gradients_command(const CheckGradientsOptions& options) {
  const nlohmann::json request = make_request(options);
  // A layer or loss of the user's own is built in float alone, where differences show less.
  ordered_json result = f64::cli::knows_model(request) ? f64::cli::check_gradients(request)
                                                       : check_gradients(request);
  result["loss_name"] = request["loss"];
  const bool wrong = !names_of(result["tensors"], "WRONG").empty();
  result["right"] = !wrong;
  std::cout << (options.json ? result.dump(2) + "\n" : table_of(result));
  return wrong ? 1 : 0;
}

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
